-- One row per labeling job, element and label that workers may choose there, as the registry says.
with main_elements as (
    {{ main_elements() }}
),

final as (
    {{ label_categories('main_elements') }}
)

select * from final
