-- A scope is finished when its last job is, so no job with work left may have a later date than the scope.
select
    scopes.scope_type,
    scopes.scope,
    scopes.job,
    scope_progress.eta_on as scope_eta_on,
    job_progress.eta_on as job_eta_on
from {{ ref('int_scope_jobs') }} as scopes
inner join {{ ref('labeling_progress') }} as scope_progress
    on scopes.scope_type = scope_progress.scope_type and scopes.scope = scope_progress.scope
inner join {{ ref('int_scope_jobs') }} as alone
    on scopes.job_location = alone.job_location and alone.scope_type = 'job'
inner join {{ ref('labeling_progress') }} as job_progress
    on alone.scope_type = job_progress.scope_type and alone.scope = job_progress.scope
where
    scope_progress.eta_on < job_progress.eta_on
    or scope_progress.eta_on_low < job_progress.eta_on_low
    or scope_progress.eta_on_high < job_progress.eta_on_high
