{#
  Stops a run of another project that has this one as a package: the loader of the labeling output, the warehouse's
  catalog and the settings are those of this project's own profile.
  Runs on-run-start.
#}
{% macro refuse_as_package() %}
    {% if execute and project_name != 'ground_truth_insights' %}
        {{ exceptions.raise_compiler_error(
            'ground_truth_insights is no package for ' ~ project_name ~ ': build it in its own folder, and read its marts'
            ~ ' as sources; docs/how-to/read-the-marts-elsewhere.md says how. Take it out of packages.yml.'
        ) }}
    {% endif %}
{% endmacro %}
