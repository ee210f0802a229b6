-- SPDX-License-Identifier: GPL-2.0-or-later
-- Drives a second Neovim over its RPC. Run by test_nvim.sh in a scratch vault.
local source = vim.env.KWIC_SOURCE_DIR
local nvim, failures, checks = nil, 0, 0

local function start()
    nvim = vim.fn.jobstart({ 'nvim', '--embed', '--headless', '-u', 'NONE', '-i', 'NONE', '-n',
        '--cmd', 'set runtimepath+=' .. source .. '/editors/nvim columns=140 lines=40',
        '--cmd', 'let g:kwic = {"program": $KWIC}',
        '--cmd', 'filetype plugin on | runtime plugin/kwic.lua' }, { rpc = true })
end

local function call(method, ...)
    return vim.rpcrequest(nvim, 'nvim_' .. method, ...)
end

local function lua(code, ...)
    return call('exec_lua', code, { ... })
end

local function say(text)
    io.stdout:write(text .. '\n')
end

local function check(name, ok, detail)
    checks = checks + 1
    if not ok then
        failures = failures + 1
        say('not ok: ' .. name .. (detail and ': ' .. vim.inspect(detail) or ''))
    end
end

-- Waits up to ten seconds for fn to give something true.
local function eventually(fn)
    local value
    vim.wait(10000, function()
        value = fn()
        return value
    end, 20)
    return value
end

local function list()
    return lua([[local p = require('kwic.picker').current
        return p and p.window:is_open()
            and vim.api.nvim_buf_get_lines(p.window.list_buf, 0, -1, false) or {}]])
end

local function list_has(text)
    return eventually(function()
        return table.concat(list(), '\n'):find(text, 1, true)
    end)
end

local function closed()
    return lua([[local p = require('kwic.picker').current; return not p or not p.window:is_open()]])
end

local function line_here()
    return call('get_current_line')
end

local function edit(file)
    call('command', 'edit! ' .. vim.fn.fnameescape(vim.fn.getcwd() .. '/' .. file))
end

local function test_live_search()
    edit('People/Ada Voss.md')
    call('command', 'Kwic')
    call('input', 'corewe')
    check('what is typed is searched at once', list_has('CoreWeave'), list())
    check('a note stands with its title', list_has('Ada Voss'), list())
    local marks = lua([[local p = require('kwic.picker').current
        for _, e in ipairs(p.window.entries) do
            if e.marks[1] then return e.text:sub(e.marks[1][1] + 1, e.marks[1][2]) end
        end]])
    check('marks are where the word is', marks and marks:lower():find('^core'), marks)
    local preview = lua([[local p = require('kwic.picker').current
        local w = p.window
        return vim.api.nvim_buf_get_lines(w.preview_buf, 0, -1, false)
            [vim.api.nvim_win_get_cursor(w.preview_win)[1] ] ]])
    check('the preview stands on the place', preview:lower():gsub('[ -]', ''):find('coreweave'),
        preview)
    call('input', '<CR>')
    check('enter opens', eventually(closed))
    check('the cursor stands on the match', line_here():lower():gsub('[ -]', ''):find('coreweave'),
        line_here())
end

local function test_facets()
    edit('People/Ada Voss.md')
    call('command', 'Kwic coreweave')
    list_has('CoreWeave')
    call('input', '<C-f>')
    check('tags with counts', list_has('type/people'), list())
    call('input', '<Tab>')
    check('the next facet', list_has('openai'), list())
    call('input', '<S-Tab>')
    list_has('type/people')
    call('input', 'people<CR>')
    eventually(function()
        return not table.concat(list(), '\n'):find('^%s*CoreWeave')
    end)
    local filter = lua([[return require('kwic.picker').current.filter]])
    check('a value chosen is a filter', filter.tag and filter.tag['type/people'], filter)
    check('the hits have it', list_has('Ada Voss'), list())
    call('input', '<C-l>')
    check('no filter: all hits again', list_has('crlf') or list_has('Windows line ends'), list())
    call('input', '<C-q>')
    check('quickfix holds the snippets', eventually(function()
        return #call('call_function', 'getqflist', {}) > 1
    end))
    call('command', 'cclose')
end

local function test_omnifunc()
    edit('Daily/2026-01-12.md')
    call('input', 'Gosee [[Len<C-x><C-o>')
    check('[[ is completed', eventually(function()
        return line_here():find('[[Lena Brandt]]', 1, true)
    end), line_here())
    call('input', '<C-e><Esc>u')
    call('input', 'Go#comp<C-x><C-o>')
    check('# is completed', eventually(function()
        return line_here():find('#company', 1, true)
    end), line_here())
    call('input', '<C-e><Esc>u')
end

local function test_unsaved()
    edit('Daily/2026-01-12.md')
    call('input', 'Goa zyzzyva nobody saved<Esc>')
    vim.wait(400)
    call('command', 'Kwic zyzzyva')
    check('unsaved text is found', list_has('zyzzyva'), list())
    call('input', '<Esc>')
    eventually(closed)
    call('command', 'edit!')
end

local function test_lists()
    edit('People/Lena Brandt.md')
    call('command', 'KwicBacklinks')
    check('backlinks', list_has('Lena'), list())
    call('input', '<Esc>')
    eventually(closed)
    call('command', 'KwicTasks')
    check('tasks', list_has('rack plan'), list())
    call('input', '<Esc>')
    eventually(closed)
    call('command', 'KwicRelated')
    check('related', list_has('Ada Voss'), list())
    call('input', '<Esc>')
    eventually(closed)
    call('command', 'KwicTags')
    check('tags', list_has('type/people'), list())
    call('input', '<Esc><Esc>')
    eventually(closed)
end

local function test_server_killed()
    edit('People/Ada Voss.md')
    local pid = lua([[for _, c in pairs(require('kwic.client').all()) do
        return vim.fn.jobpid(c.job) end]])
    vim.loop.kill(pid, 'sigkill')
    call('command', 'Kwic kumquat')
    check('a killed server is started again', list_has('kumquat'), list())
    call('input', '<Esc>')
    eventually(closed)
end

local function test_health()
    call('command', 'checkhealth kwic')
    local text = table.concat(call('buf_get_lines', 0, 0, -1, false), '\n')
    check('checkhealth answers', text:find('protocol 1', 1, true), text)
end

start()
for name, test in pairs({
    live_search = test_live_search, facets = test_facets, omnifunc = test_omnifunc,
    unsaved = test_unsaved, lists = test_lists, server_killed = test_server_killed,
    health = test_health,
}) do
    local ok, err = pcall(test)
    check(name .. ' runs', ok, err)
end
pcall(vim.fn.chanclose, nvim)
vim.fn.jobstop(nvim)
say(('nvim: %d checks, %d failed'):format(checks, failures))
vim.cmd(failures == 0 and 'qall!' or 'cquit 1')
