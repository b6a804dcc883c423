"""The body of a list's finding function; finding.py fills in the marks in capitals."""

# `wanted`: words, near, the filters' names, tags, untagged, own, sort, ordered, after, back,
# companies, beyond, any, most.
BODY = r"""
declare
  mine uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  conditions text; word text; place text; asks text; few uuid[]; asked jsonb;
  valued text; unvalued text; most bigint; found bigint; ends text; has_words boolean; within text;
begin
  if mine is null then return; end if;
  within := format('workspace_id = %L and deleted_at is null', mine);
  conditions := within || goodbuy_seen_where('__TABLE__');
  for word in select jsonb_array_elements_text(coalesce(wanted->'words', '[]')) loop
    word := regexp_replace(goodbuy_plain(word), '([\\%_])', '\\\1', 'g');
    -- Under three letters there is no trigram: a word's beginning has one with its space.
    conditions := conditions || format(' and search_text like %L',
      case when length(word) < 3 then '% ' || word || '%' else '%' || word || '%' end);
  end loop;
__FILTERS__
  for word in select jsonb_array_elements_text(coalesce(wanted->'tags', '[]')) loop
    conditions := conditions || format(' and exists (select from people_tagging g
      where g.tag_id = %L::uuid and g.__COLUMN__ = __TABLE__.id)', word);
  end loop;
  if wanted ? 'untagged' then
    conditions := conditions ||
      ' and not exists (select from people_tagging g where g.__COLUMN__ = __TABLE__.id)';
  end if;
  for asked in select * from jsonb_array_elements(coalesce(wanted->'own', '[]')) loop
    word := regexp_replace(goodbuy_plain(asked->>'value'), '([\\%_])', '\\\1', 'g');
    conditions := conditions || case when asked->>'op' = 'none' then ' and not' else ' and' end
      || format(' exists (select from people_customvalue v where v.field_id = %L::uuid
        and v.__COLUMN__ = __TABLE__.id and v.text <> ''''', asked->>'field')
      || case asked->>'op'
        when 'has' then format(' and v.sort_name like %L', '%' || word || '%')
        when 'is' then format(' and v.sort_name = %L', asked->>'value')
        when 'from' then format(' and v.number >= %L::numeric', asked->>'value')
        when 'to' then format(' and v.number <= %L::numeric', asked->>'value')
        when 'since' then format(' and v.sort_name >= %L', asked->>'value')
        when 'until' then format(' and v.sort_name <= %L', asked->>'value')
        else '' end || ')';
  end loop;
  if wanted ? 'near' then
    perform set_config('pg_trgm.word_similarity_threshold', '__LIKENESS__', true);
    for word in select jsonb_array_elements_text(wanted->'near') loop
      word := goodbuy_plain(word);
      conditions := conditions || case when length(word) < 4
        then format(' and strpos(search_text, %L) > 0', word)
        else format(' and %L <%% search_text', word) end;
      place := concat_ws(' ', place, word);
    end loop;
    -- The likest of the first two hundred: comparing every candidate would take too long.
    return query execute format(
      'select id from (select id, __NEAR__, search_text from __TABLE__ where %s limit 200) t '
      'order by word_similarity(%L, search_text) desc, __NEAR__, id limit %s',
      conditions, place, coalesce((wanted->>'most')::int, 50));
    return;
  end if;
  if wanted ? 'any' then
    return query execute format('select id from __TABLE__ where %s limit %s',
      conditions, coalesce(wanted->>'most', 'all'));
    return;
  end if;
__COMPANIES__
  has_words := jsonb_array_length(coalesce(wanted->'words', '[]')) > 0;
  if wanted->>'sort' = 'own' then
    if has_words then
      execute format('select array(select id from __TABLE__ where %s limit 5000)', conditions)
        into few;
      if cardinality(few) < 5000 then
        conditions := format('workspace_id = %L and id = any(%L::uuid[])', mine, few);
      end if;
    end if;
    -- By a field of the workspace's own: an index gives those that hold a value in their order;
    -- those that hold none come after, however it is sorted.
    most := coalesce((wanted->>'most')::bigint, 1000000000);
    word := case when (wanted->'ordered'->>'number')::boolean then 'number' else 'sort_name' end;
    ends := case when (wanted->'ordered'->>'falls')::boolean <> (wanted ? 'back')
      then 'desc' else 'asc' end;
    place := case when ends = 'desc' then '<' else '>' end;
    asks := format($sql$ v.field_id = %L::uuid and v.text <> ''$sql$, wanted->'ordered'->>'field');
    valued := format($sql$select v.__COLUMN__ from people_customvalue v where %s
      and v.__COLUMN__ is not null and exists (select from __TABLE__ where %s
      and __TABLE__.id = v.__COLUMN__)$sql$, asks, conditions);
    unvalued := format($sql$select id from __TABLE__ where %s and not exists (
      select from people_customvalue v where %s and v.__COLUMN__ = __TABLE__.id)$sql$,
      conditions, asks);
    if wanted ? 'after' and wanted->'after'->>0 is null then
      unvalued := unvalued || format(' and id %s %L::uuid',
        case when wanted ? 'back' then '<' else '>' end, wanted->'after'->>1);
    elsif wanted ? 'after' then
      valued := valued || format(' and (v.%s, v.__COLUMN__) %s (%L::%s, %L::uuid)', word, place,
        wanted->'after'->>0, case word when 'number' then 'numeric' else 'text' end,
        wanted->'after'->>1);
    end if;
    valued := valued || format(' order by v.%s %s, v.__COLUMN__ %s limit ', word, ends, ends);
    unvalued := unvalued || case when wanted ? 'back' then ' order by id desc limit '
      else ' order by id limit ' end;
    if wanted ? 'back' then
      if wanted->'after'->>0 is null then
        return query execute unvalued || most;
        get diagnostics found = row_count;
        most := most - found;
      end if;
      if most > 0 then return query execute valued || most; end if;
      return;
    end if;
    if not (wanted ? 'after') or wanted->'after'->>0 is not null then
      return query execute valued || most;
      get diagnostics found = row_count;
      most := most - found;
    end if;
    if most > 0 then return query execute unvalued || most; end if;
    return;
  end if;
__SORTS__
end
"""
