-- SPDX-License-Identifier: GPL-2.0-or-later
-- Answers of the server as the picker's entries, one a line on the screen:
--
--   { kind = 'note', path, title, line, byte }             a note's own line
--   { kind = 'place', path, title, line, byte, text, marks = { {from, to} }, at, right }
--   { kind = 'facet', facet, value, count, depth, chosen } a facet's value
--   { kind = 'query', query, text }                        another query to try
--   { kind = 'says', text }                                a remark
--
-- inert entries are passed over: remarks, and the lines of notes whose places follow.
local M = {}

local function one_line(text)
    return (text:gsub('%c', ' '))
end

local function says(text)
    return { kind = 'says', text = one_line(text), inert = true, marks = {} }
end

local function note(path, title, place)
    place = place or {}
    return {
        kind = 'note', path = path, title = one_line(title or path), marks = {},
        line = place.line or 1, byte = place.byte or 0,
    }
end

local function of_snippet(hit, snippet)
    local marks, place = {}, snippet.at and snippet.at[1]
    for _, mark in ipairs(snippet.marks or {}) do
        table.insert(marks, { mark.byte[1], mark.byte[2] })
    end
    return {
        kind = 'place', path = hit.path, title = hit.title,
        line = place and place.line or snippet.line, byte = place and place.byte or 0,
        text = one_line(snippet.text), marks = marks, at = snippet.at,
    }
end

-- A note's line and its snippets' below it.
function M.of_hits(hits)
    local entries = {}
    for _, hit in ipairs(hits) do
        if hit.path then -- a name that is no UTF-8 cannot be opened by name here
            local head = note(hit.path, hit.title)
            table.insert(entries, head)
            for _, snippet in ipairs(hit.snippets or {}) do
                head.inert = true
                table.insert(entries, of_snippet(hit, snippet))
            end
        end
    end
    return entries
end

-- Notes with the reasons why they are there.
function M.of_related(hits)
    local entries = {}
    for _, hit in ipairs(hits) do
        if hit.path then
            table.insert(entries, note(hit.path, hit.title))
            table.insert(entries, says(table.concat(hit.reasons or {}, ' · ')))
        end
    end
    return entries
end

-- What there is to say of an answer without hits: what to leave out, what to try.
function M.of_nothing(result)
    local clauses = result.clauses or {}
    local entries = { says(#clauses > 1 and 'No note matches all of' or 'No note matches.') }
    for _, clause in ipairs(#clauses > 1 and clauses or {}) do
        table.insert(entries, says(clause.text))
        entries[#entries].count = clause.count
    end
    for _, word in ipairs(result.suggestions or {}) do
        table.insert(entries, { kind = 'query', query = word, text = word, marks = {} })
    end
    return entries
end

function M.of_warnings(warnings)
    return vim.tbl_map(function(warning)
        return says(warning.message)
    end, warnings or {})
end

-- Lines of a vault's files, each file read once.
local function reader(root)
    local files = {}
    return function(path, line)
        if not files[path] then
            local ok, lines = pcall(vim.fn.readfile, root .. '/' .. path)
            files[path] = ok and lines or {}
        end
        return files[path][line]
    end
end

-- A line without its indentation, the mark of what is there from byte on.
local function of_line(text, byte, what)
    local indent = #text:match('^%s*')
    local from = byte - indent
    text = one_line(text:sub(indent + 1)):gsub('%s+$', '')
    local marked = what and text:sub(from + 1, from + #what) == what
    return text, marked and { { from, from + #what } } or {}
end

-- Links as the lines they stand in, below their notes.
function M.of_links(links, root)
    local entries, line_of, last = {}, reader(root), nil
    for _, link in ipairs(links or {}) do
        if link.path ~= last then
            table.insert(entries, note(link.path, link.title))
            entries[#entries].inert = true
            last = link.path
        end
        local text, marks = of_line(line_of(link.path, link.line) or link.text or '',
            link.byte or 0, link.target)
        table.insert(entries, {
            kind = 'place', path = link.path, title = link.title, line = link.line,
            byte = link.byte or 0, text = text, marks = marks,
        })
    end
    return entries
end

local boxes = { todo = '○', done = '●', cancelled = '–' }

function M.of_tasks(tasks)
    return vim.tbl_map(function(task)
        local box = task.box == '/' and '◐' or boxes[task.state] or task.box or '○'
        return {
            kind = 'place', path = task.path, title = task.title, line = task.line,
            byte = task.byte or 0, text = box .. ' ' .. one_line(task.text or ''), marks = {},
            right = task.title,
        }
    end, tasks or {})
end

-- Counts of one facet, sub-values below theirs; chosen: set of values.
function M.of_facet(field, values, chosen, depth)
    local entries = {}
    for _, value in ipairs(values or {}) do
        table.insert(entries, {
            kind = 'facet', facet = field, value = value.value, count = value.count,
            depth = depth or 0, chosen = chosen[value.value], marks = {},
        })
        vim.list_extend(entries, M.of_facet(field, value.children, chosen, (depth or 0) + 1))
    end
    return entries
end

function M.quickfix(root, entries)
    local items = {}
    for _, entry in ipairs(entries) do
        if entry.path and not entry.inert then
            table.insert(items, {
                filename = root .. '/' .. entry.path, lnum = entry.line,
                col = (entry.byte or 0) + 1, text = entry.text or entry.title,
            })
        end
    end
    return items
end

return M
