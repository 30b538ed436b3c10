-- One row per worker id and identity that occur together in an answer.
with answers as (
    select distinct
        worker_id,
        coalesce(issuer, '') as issuer,
        coalesce(subject, '') as subject
    from {{ ref('stg_identity__answers') }}
    where worker_id is not null
),

identities as (
    select
        worker_id,
        issuer,
        subject,
        -- A subject is unique only within its issuer. The space keeps it apart from any worker id.
        case when subject <> '' then issuer || ' ' || subject end as identified_person
    from answers
),

known as (
    select
        worker_id,
        min(identified_person) as identified_person,
        count(distinct identified_person) as persons_count
    from identities
    group by worker_id
),

persons as (
    select
        identities.worker_id,
        identities.issuer,
        identities.subject,
        known.persons_count,
        coalesce(
            identities.identified_person,
            case when known.persons_count = 1 then known.identified_person end,
            identities.worker_id
        ) as person
    from identities
    inner join known on identities.worker_id = known.worker_id
),

names as (
    select
        persons.person,
        min(directory.worker_name) as worker_name
    from persons
    inner join {{ ref('worker_directory') }} as directory
        on
            (persons.subject <> '' and persons.subject = directory.subject and persons.issuer = directory.issuer)
            or persons.worker_id = directory.worker_id
    group by persons.person
),

final as (
    select
        -- keys
        persons.worker_id,
        persons.issuer,
        persons.subject,
        {{ keyed_hash('persons.person') }} as worker,

        -- dimensions
        {% if var('show_worker_names') %}names.worker_name{% else %}cast(null as varchar){% endif %} as worker_name,
        persons.person,
        -- The same for every subject of a worker id that has more than one.
        case when persons.persons_count > 1 then {{ keyed_hash('persons.worker_id') }} end as ambiguous_worker_id,

        -- flags
        persons.persons_count > 1 as has_several_subjects
    from persons
    left join names on persons.person = names.person
)

select * from final
