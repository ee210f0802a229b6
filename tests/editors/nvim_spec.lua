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

-- Until the list answers what was typed.
local function settled()
    return eventually(function()
        return lua([[local p = require('kwic.picker').current
            return p and p.window:is_open() and not p.pending and not p.timer:is_active()]])
    end)
end

local function closed()
    return lua([[local p = require('kwic.picker').current; return not p or not p.window:is_open()]])
end

local function line_here()
    return call('get_current_line')
end

local function folded(text)
    return text:lower():gsub('[ -]', '')
end

local function edit(file)
    call('command', 'edit! ' .. vim.fn.fnameescape(vim.fn.getcwd() .. '/' .. file))
end

local function close()
    call('input', '<Esc>')
    eventually(closed)
end

local tests = {}

function tests.live_search()
    edit('People/Ada Voss.md')
    call('command', 'Kwic')
    settled()
    call('input', 'corewe')
    check('what is typed is searched at once', list_has('core-weave'), list())
    settled()
    check('a note stands with its title', list_has('Ada Voss'), list())
    local marks = lua([[local p = require('kwic.picker').current
        local found = {}
        for _, e in ipairs(p.window.entries) do
            for _, m in ipairs(e.marks) do
                table.insert(found, e.text:sub(m[1] + 1, m[2]))
            end
        end
        return found]])
    check('there are marks', #marks > 3, marks)
    for _, word in ipairs(marks) do
        check('marks are where the word is', folded(word):find('^corewe'), word)
    end
    local preview = lua([[local w = require('kwic.picker').current.window
        return vim.api.nvim_buf_get_lines(w.preview_buf, 0, -1, false)
            [vim.api.nvim_win_get_cursor(w.preview_win)[1] ] ]])
    check('the preview stands on the place', folded(preview):find('coreweave'), preview)
    call('input', '<CR>')
    check('enter opens', eventually(closed))
    check('the cursor stands on the match', folded(line_here()):find('coreweave'), line_here())
end

function tests.enter_waits_for_the_answer()
    edit('People/Ada Voss.md')
    call('command', 'Kwic')
    call('input', 'kumquat<CR>')
    check('what was typed is what opens', eventually(function()
        return line_here():find('kumquat', 1, true)
    end), line_here())
    check('the picker is closed', eventually(closed))
end

function tests.facets()
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
    local filter = eventually(function()
        local f = lua([[return require('kwic.picker').current.filter]])
        return f.tag and f.tag['type/people'] and f
    end)
    check('a value chosen is a filter', filter)
    settled()
    check('the hits have it', list_has('Ada Voss') and
        not table.concat(list(), '\n'):find('Windows line ends'), list())
    call('input', '<C-l>')
    check('no filter: all hits again', list_has('Windows line ends'), list())
    call('input', '<C-q>')
    check('quickfix holds the snippets', eventually(function()
        return #call('call_function', 'getqflist', {}) > 1
    end))
    call('command', 'cclose')
end

function tests.nothing_found()
    call('command', 'Kwic capcity zebrafishes')
    settled()
    check('a word mistyped is put right', list_has('capacity'), list())
    close()
    call('command', 'Kwic "no such words anywhere"')
    check('nothing is said to be nothing', list_has('No note matches'), list())
    close()
end

function tests.history()
    call('command', 'Kwic kumquat')
    settled()
    close()
    call('command', 'Kwic')
    settled()
    call('input', '<M-p>')
    check('the query before comes back', list_has('kumquat'), list())
    close()
end

function tests.omnifunc()
    edit('Daily/2026-01-12.md')
    call('input', 'Gosee [[Lena<C-x><C-o>')
    check('[[ is completed', eventually(function()
        return line_here():find('[[Lena Brandt]]', 1, true)
    end), line_here())
    call('input', '<C-e><Esc>u')
    call('input', 'Go#comp<C-x><C-o>')
    check('# is completed', eventually(function()
        return line_here():find('#company', 1, true)
    end), line_here())
    call('input', '<C-e><Esc>u')
    call('input', 'Gosee [[Ada Voss#Key<C-x><C-o>')
    check('headings behind [[note# are completed', eventually(function()
        return line_here():find('[[Ada Voss#Key Facts]]', 1, true)
    end), line_here())
    call('input', '<C-e><Esc>u')
    edit('People/Tomas Okafor.md')
    call('input', 'ggotype: comp<C-x><C-o>')
    check('values of properties are completed', eventually(function()
        return line_here() == 'type: company'
    end), line_here())
    call('input', '<C-e><Esc>u')
end

-- What nvim-cmp does with a source, as far as it is documented: asks, and puts in what the
-- text edit of an item says.
function tests.nvim_cmp()
    edit('Daily/2026-01-12.md')
    local cases = {
        { 'Über 𝔘 [[Lena', 'Lena Brandt', 'Über 𝔘 [[Lena Brandt]]' },
        { 'a #comp', 'company', 'a #company' },
        { 'x [[Ada Voss#Key', 'Key Facts', 'x [[Ada Voss#Key Facts]]' },
    }
    for _, case in ipairs(cases) do
        local line = lua([[
            local typed, label = ...
            local source, items = require('kwic.cmp').new(), nil
            vim.api.nvim_buf_set_lines(0, -1, -1, false, { typed })
            local row = vim.api.nvim_buf_line_count(0)
            local available = source:is_available()
            source:complete({ context = { bufnr = vim.api.nvim_get_current_buf(),
                cursor = { row = row, col = #typed + 1 } } },
                function(response) items = response.items end)
            vim.wait(10000, function() return items end, 10)
            for _, item in ipairs(items or {}) do
                if available and item.label:find(label, 1, true)
                    and vim.startswith(item.filterText, typed:match('[^%[#]*$')) then
                    vim.lsp.util.apply_text_edits({ item.textEdit }, 0, 'utf-16')
                    break
                end
            end
            local line = vim.api.nvim_buf_get_lines(0, row - 1, row, false)[1]
            vim.api.nvim_buf_set_lines(0, row - 1, row, false, {})
            return line]], case[1], case[2])
        check('nvim-cmp completes ' .. case[1], line == case[3], line)
    end
    local lists = lua([[
        local source = require('kwic.cmp').new()
        return { source:get_debug_name(), source:get_trigger_characters(),
            source:get_keyword_pattern() }]])
    check('the source says what it is', lists[1] == 'kwic' and #lists[2] > 0 and #lists[3] > 0)
    call('command', 'edit!')
end

-- The part of telescope.nvim that the adapter stands on, as small as it can be.
function tests.telescope()
    edit('Daily/2026-01-12.md')
    local shown = lua([[
        local made
        package.loaded['telescope.pickers'] = { new = function(opts, spec)
            return { find = function() made = spec end }
        end }
        package.loaded['telescope.finders'] = { new_dynamic = function(spec) return spec end }
        package.loaded['telescope.sorters'] = { empty = function() return 'empty' end }
        package.loaded['telescope.config'] = { values = {
            grep_previewer = function() return 'grep' end } }
        require('kwic.adapters.telescope').search()
        local entries = {}
        for _, value in ipairs(made.finder.fn('kumquat')) do
            local entry = made.finder.entry_maker(value)
            table.insert(entries, { entry.filename, entry.lnum, entry.col, entry.display,
                entry.ordinal, entry.value ~= nil })
        end
        return { entries, made.sorter, made.previewer }]])
    local first = shown[1][1] or {}
    check('telescope shows hits', (first[1] or ''):find('Areas/Storage/broken yaml.md', 1, true)
        and first[2] == 8 and first[3] == 26 and first[4]:find('still found', 1, true)
        and first[6], shown)
    check('in the order of the server', shown[2] == 'empty' and shown[3] == 'grep')
    check('telescope is no vault\'s without one', lua([[
        local said
        local notify, of = vim.notify, require('kwic.vault').of
        vim.notify = function(text) said = text end
        require('kwic.vault').of = function() end
        require('kwic.adapters.telescope').search()
        vim.notify, require('kwic.vault').of = notify, of
        return said]]):find('no vault here', 1, true))
end

function tests.unsaved()
    edit('Daily/2026-01-12.md')
    call('input', 'Goa zyzzyva nobody saved<Esc>')
    call('command', 'Kwic zyzzyva')
    settled()
    check('unsaved text is found', list_has('zyzzyva'), list())
    close()
    call('input', 'u')
    check('what is undone is not', eventually(function()
        call('command', 'Kwic zyzzyva')
        settled()
        local gone = not list_has('zyzzyva')
        close()
        return gone
    end), list())
    call('command', 'edit!')
end

function tests.lists()
    edit('People/Lena Brandt.md')
    call('command', 'KwicBacklinks')
    check('backlinks, as lines', list_has('reports to [[Lena'), list())
    close()
    call('command', 'KwicTasks')
    check('tasks', list_has('rack plan'), list())
    call('input', 'azure')
    check('a list is narrowed', eventually(function()
        return #list() == 1
    end), list())
    close()
    call('command', 'KwicRelated')
    check('related', list_has('Ada Voss'), list())
    check('with the reasons', list_has('tags: '), list())
    close()
    call('command', 'KwicTags')
    check('tags', list_has('type/people'), list())
    call('input', 'vast')
    call('input', '<C-u><Esc><Esc>')
    eventually(closed)
end

function tests.server_killed()
    edit('People/Ada Voss.md')
    call('command', 'Kwic corew')
    settled()
    local pid = lua([[for _, c in pairs(require('kwic.client').all()) do
        return vim.fn.jobpid(c.job) end]])
    vim.loop.kill(pid, 'sigkill')
    call('input', '<C-e><C-w>kumquat')
    check('a killed server is started again', list_has('kumquat'), list())
    close()
    local messages = call('exec', 'messages', true)
    local _, times = messages:gsub('ended; started again', '')
    check('with one message', times == 1, messages)
end

function tests.narrow_screen()
    edit('People/Ada Voss.md')
    call('command', 'set columns=60 lines=24')
    call('command', 'Kwic coreweave')
    check('a narrow screen has the hits', list_has('CoreWeave'), list())
    local wide = vim.tbl_filter(function(line)
        return vim.fn.strdisplaywidth(line) > 58
    end, list())
    check('no row is wider than it', #wide == 0, wide)
    call('command', 'set columns=140 lines=40')
    close()
    call('command', 'set columns=20 lines=8')
    call('command', 'Kwic coreweave')
    check('so has a tiny one', list_has('CoreWeave'), list())
    close()
    call('command', 'set columns=140 lines=40')
end

-- What a file of the vault holds.
local function file_text(path)
    return table.concat(vim.fn.readfile(path), '\n')
end

-- Without a screen nobody can be asked: what would be, and what is shown then, is kept, and the
-- answer is ours.
local function answer(yes)
    lua([[asked = nil
        local yes = ...
        vim.fn.confirm = function(message)
            asked = { message, table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), string.char(10)) }
            return yes and 1 or 2
        end]], yes)
end

local function asked()
    return eventually(function()
        local told = lua('return asked')
        return told ~= vim.NIL and told
    end)
end

function tests.edits_tags()
    edit('People/Lena Brandt.md')
    local before = file_text('People/Lena Brandt.md')
    answer(false)
    call('command', 'KwicTag +fresh -company/openai')
    local told = asked() or { '', '' }
    check('it is asked about', told[1]:find('tag +fresh -company/openai in 1 note?', 1, true), told)
    check('the plan is shown', told[2]:find('+tags: [type/people, fresh]', 1, true), told)
    vim.wait(200)
    check('a no writes nothing', file_text('People/Lena Brandt.md') == before)
    answer(true)
    call('command', 'KwicTag +fresh -company/openai')
    check('the note is edited', eventually(function()
        return file_text('People/Lena Brandt.md'):find('tags: [type/people, fresh]', 1, true)
    end), file_text('People/Lena Brandt.md'))
    check('the buffer shows it', eventually(function()
        return table.concat(call('buf_get_lines', 0, 0, -1, false), '\n'):find('fresh', 1, true)
    end))
    call('command', 'KwicUndo')
    check('and undone', eventually(function()
        return file_text('People/Lena Brandt.md') == before
    end))
    call('command', 'KwicTag nonsense')
    check('a word that is none is told', lua([[return vim.fn.execute('messages')]])
        :find('"nonsense": write +tag', 1, true))
end

function tests.edits_unsaved()
    edit('People/Tomas Okafor.md')
    local before = file_text('People/Tomas Okafor.md')
    call('buf_set_lines', 0, -1, -1, false, { '- [ ] write to ä #someone' })
    call('command', 'doautocmd TextChanged')
    local last = call('buf_line_count', 0)
    call('win_set_cursor', 0, { last, 0 })
    answer(true)
    call('command', 'KwicDone')
    check('the task is ticked in the buffer', eventually(function()
        return call('buf_get_lines', 0, last - 1, last, false)[1]
            :find('^%- %[x%] write to ä #someone ✅ %d')
    end), call('buf_get_lines', 0, 0, -1, false))
    call('command', 'doautocmd TextChanged')
    call('command', 'KwicDone')
    check('and opened again', eventually(function()
        return call('buf_get_lines', 0, last - 1, last, false)[1] == '- [ ] write to ä #someone'
    end), call('buf_get_lines', 0, last - 1, last, false))
    call('command', 'doautocmd TextChanged')
    call('command', 'KwicTag +late')
    check('a tag goes into the buffer', eventually(function()
        return table.concat(call('buf_get_lines', 0, 0, 6, false), '\n'):find('late', 1, true)
    end), call('buf_get_lines', 0, 0, 6, false))
    check('and nothing into the file', file_text('People/Tomas Okafor.md') == before)
    call('command', 'edit!')
end

function tests.edits_marked()
    local paths = { 'People/Ada Voss.md', 'People/Lena Brandt.md', 'People/Tomas Okafor.md' }
    local before = vim.tbl_map(file_text, paths)
    edit('People/Ada Voss.md')
    answer(true)
    call('command', 'Kwic type:people')
    settled()
    call('input', '<C-s>')
    eventually(function()
        return lua("return vim.tbl_count(require('kwic.picker').current.marked)") == 1
    end)
    local marked = lua("return vim.tbl_keys(require('kwic.picker').current.marked)")[1]
    call('input', '<C-g>')
    eventually(closed)
    call('input', '+marked<CR>')
    check('the marked note is edited', eventually(function()
        return file_text(marked):find('marked', 1, true)
    end), marked)
    local changed = 0
    for i, path in ipairs(paths) do
        changed = changed + (file_text(path) ~= before[i] and 1 or 0)
    end
    check('and no other', changed == 1, changed)
    call('command', 'KwicUndo')
    check('and undone', eventually(function()
        return not file_text(marked):find('marked', 1, true)
    end))
end

function tests.health()
    call('command', 'checkhealth kwic')
    local text = table.concat(call('buf_get_lines', 0, 0, -1, false), '\n')
    check('checkhealth answers', text:find('protocol 1', 1, true), text)
end

function tests.help()
    call('command', 'helptags ' .. vim.fn.fnameescape(vim.env.KWIC_HELP))
    call('command', 'set runtimepath+=' .. vim.fn.fnamemodify(vim.env.KWIC_HELP, ':h'))
    call('command', 'help :Kwic')
    check('help is there', line_here():find(':Kwic', 1, true), line_here())
    call('command', 'helpclose')
end

start()
for name, test in pairs(tests) do
    local ok, err = pcall(test)
    check(name .. ' runs', ok, err)
end
pcall(vim.fn.chanclose, nvim)
vim.fn.jobstop(nvim)
say(('nvim: %d checks, %d failed'):format(checks, failures))
vim.cmd(failures == 0 and 'qall!' or 'cquit 1')
