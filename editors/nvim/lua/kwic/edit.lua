-- SPDX-License-Identifier: GPL-2.0-or-later
-- Edits of tags and tasks: the plan is shown as a diff, then asked about. Notes with unsaved text
-- are changed in their buffers, all others by the server, with a way back.
local overlay = require('kwic.overlay')
local M = {}

local function complain(err)
    vim.notify('kwic: ' .. err.message, vim.log.levels.WARN)
end

-- "+add -remove old=new" as parameters of edit.plan; nil when a word is none of these.
function M.parse(words)
    local edit = { add = {}, remove = {}, rename = vim.empty_dict() }
    local any = false
    for word in words:gmatch('%S+') do
        local sign, rest = word:match('^([+-])(.+)$')
        local old, new = word:match('^#?([^=]+)=(.+)$')
        if sign then
            table.insert(edit[sign == '+' and 'add' or 'remove'], rest)
        elseif old then
            edit.rename[old] = new
        else
            return nil, word
        end
        any = true
    end
    return any and edit or nil, words
end

-- ---- showing ----

local function lines_of(plan)
    local lines = vim.split(plan.diff:gsub('kwic%-hash: [^\n]*\n', ''):gsub('\n$', ''), '\n')
    for _, refused in ipairs(plan.refused) do
        table.insert(lines, 1, ('# not edited: %s%s: %s'):format(refused.path,
            refused.line and ':' .. refused.line or '', refused.message))
    end
    return lines
end

-- Shows the diff in a window below, and asks.
local function agreed(plan, what)
    local buf = vim.api.nvim_create_buf(false, true)
    local before = vim.api.nvim_get_current_win()
    local lines = lines_of(plan)
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
    vim.bo[buf].filetype, vim.bo[buf].modifiable = 'diff', false
    vim.bo[buf].bufhidden = 'wipe'
    vim.cmd(('botright %dsplit'):format(math.max(3, math.min(#lines, math.floor(vim.o.lines / 2)))))
    vim.api.nvim_win_set_buf(0, buf)
    vim.cmd('redraw')
    local yes = vim.fn.confirm(('kwic: %s in %d %s?'):format(what, plan.notes,
        plan.notes == 1 and 'note' or 'notes'), '&Yes\n&No', 2) == 1
    vim.cmd('close')
    vim.cmd('redraw') -- the question is gone: what is said next needs no key
    if vim.api.nvim_win_is_valid(before) then
        vim.api.nvim_set_current_win(before)
    end
    return yes
end

-- ---- making them ----

local function buffer_of(here, path)
    local file = here.vault .. '/' .. path
    for _, buf in ipairs(vim.api.nvim_list_bufs()) do
        local name = vim.api.nvim_buf_is_loaded(buf) and vim.api.nvim_buf_get_name(buf)
        if name and (vim.loop.fs_realpath(name) or name) == file then
            return buf
        end
    end
end

-- The edits of a buffer, from its end on so that places stay right.
local function change_buffer(buf, edits)
    for i = #edits, 1, -1 do
        local from, to = edits[i].from, edits[i].to
        local last = vim.api.nvim_buf_line_count(buf)
        local lines = vim.split(edits[i].text, '\n')
        if from.line > last then -- behind the last line
            table.remove(lines)
            vim.api.nvim_buf_set_lines(buf, -1, -1, false, lines)
        elseif to.line > last then -- to the end, its newline too
            table.remove(lines)
            vim.api.nvim_buf_set_lines(buf, from.line - 1, -1, false, lines)
        else
            vim.api.nvim_buf_set_text(buf, from.line - 1, from.byte, to.line - 1, to.byte, lines)
        end
    end
end

local function tell(err, result, done)
    if err then
        return complain(err)
    end
    for _, refused in ipairs(result.refused) do
        vim.notify(('kwic: %s was not edited: %s'):format(refused.path, refused.message),
            vim.log.levels.WARN)
    end
    vim.cmd('silent checktime')
    vim.notify(('kwic: %d %s edited; :KwicUndo takes it back'):format(result.notes,
        result.notes == 1 and 'note' or 'notes'))
    if done then
        done()
    end
end

local function make(here, plan, what, done)
    for _, file in ipairs(plan.files) do
        local buf = file.unsaved and buffer_of(here, file.path)
        if buf then
            change_buffer(buf, file.edits)
        elseif file.unsaved then
            vim.notify('kwic: ' .. file.path .. ' has unsaved text in another editor',
                vim.log.levels.WARN)
        end
    end
    if plan.patch == '' then
        return done and done()
    end
    here:request('edit.apply', { patch = plan.patch, what = what }, function(err, result)
        tell(err, result, done)
    end)
end

-- Plans, shows, asks, and makes it. params: of edit.plan; what: in words.
function M.run(here, params, what, done)
    overlay.flush()
    here:request('edit.plan', params, function(err, plan)
        if err then
            return complain(err)
        end
        if plan.notes == 0 then
            local refused = plan.refused[1]
            return vim.notify('kwic: nothing to edit' .. (refused and ': ' .. refused.path .. ': ' ..
                refused.message or ''))
        end
        if agreed(plan, what) then
            make(here, plan, what, done)
        end
    end)
end

-- Tags of the notes at paths, by words; without words they are asked for.
function M.tag(here, paths, words, done)
    if words == '' then
        words = vim.fn.input('Tags (+add -remove old=new): ')
    end
    local edit, wrong = M.parse(words)
    if not edit then
        if words ~= '' then
            complain({ message = '"' .. wrong .. '": write +tag, -tag or old=new' })
        end
        return
    end
    edit.paths = paths
    M.run(here, edit, 'tag ' .. words, done)
end

-- The task in a line: ticked off, or open again.
function M.toggle(here, path, line, text)
    local done = text:match('^[%s>]*[-*+%d.)]+%s+%[[xX]%]') ~= nil
    M.run(here, { task = { path = path, line = line, undo = done } },
        done and 'open the task again' or 'tick the task off')
end

function M.undo(here)
    overlay.flush()
    here:request('edit.undo', { dryRun = true }, function(err, plan)
        if err then
            return complain(err)
        end
        if plan.notes == 0 then
            return tell(nil, plan)
        end
        if agreed(plan, 'undo the last edit') then
            here:request('edit.undo', { edit = plan.edit }, function(e, result)
                tell(e, result)
            end)
        end
    end)
end

return M
