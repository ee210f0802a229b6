-- SPDX-License-Identifier: GPL-2.0-or-later
-- The commands: each asks the server and shows the answer in the picker.
local config = require('kwic.config')
local client = require('kwic.client')
local overlay = require('kwic.overlay')
local vault = require('kwic.vault')
local M = {}

function M.setup(user)
    config.set(user)
end

local function client_here()
    local root = vault.of(0)
    if not root then
        vim.notify('kwic: no vault here: open a note, or set vault in setup()',
            vim.log.levels.WARN)
        return nil
    end
    local here = client.of(root)
    return here, root
end

-- The client and the vault-relative path of the current note.
local function note_here()
    local here, root = client_here()
    local path = here and vault.path(root, 0)
    if here and not path then
        vim.notify('kwic: this buffer is no note of the vault', vim.log.levels.WARN)
    end
    return path and here, path
end

local function title(path)
    return vim.fn.fnamemodify(path, ':t:r')
end

function M.attach(buf)
    if vim.bo[buf].buftype ~= '' or not vault.of(buf) then
        return
    end
    overlay.attach(buf)
    if config.get().omnifunc then
        vim.bo[buf].omnifunc = 'v:lua.require\'kwic\'.omnifunc'
    end
end

function M.omnifunc(findstart, base)
    return require('kwic.complete').omnifunc(findstart, base)
end

function M.search(query)
    local here = client_here()
    if here then
        overlay.flush()
        require('kwic.picker').live(here, { query = query or '' })
    end
end

function M.tags()
    local here = client_here()
    if here then
        require('kwic.picker').live(here, { query = '', facet = 'tag' })
    end
end

function M.related()
    local here, path = note_here()
    if here then
        here:request('related', { path = path, limit = config.get().limit }, function(err, result)
            require('kwic.picker').fixed(here, 'like ' .. title(path), err,
                result and require('kwic.entry').of_related(result.hits))
        end)
    end
end

function M.backlinks()
    local here, path = note_here()
    if here then
        here:request('note', { path = path }, function(err, result)
            require('kwic.picker').fixed(here, 'links to ' .. title(path), err,
                result and require('kwic.entry').of_links(result.links['in'], here.vault))
        end)
    end
end

function M.tasks(query)
    local here = client_here()
    if here then
        overlay.flush()
        here:request('tasks', { query = query or '', state = 'todo', limit = 0 }, function(err, result)
            require('kwic.picker').fixed(here, 'to do', err,
                result and require('kwic.entry').of_tasks(result.tasks))
        end)
    end
end

-- words: +add -remove old=new; none: they are asked for.
function M.tag(words)
    local here, path = note_here()
    if here then
        require('kwic.edit').tag(here, { path }, words or '')
    end
end

function M.done()
    local here, path = note_here()
    if here then
        local line = vim.api.nvim_win_get_cursor(0)[1]
        require('kwic.edit').toggle(here, path, line, vim.api.nvim_get_current_line())
    end
end

function M.undo()
    local here = client_here()
    if here then
        require('kwic.edit').undo(here)
    end
end

function M.restart()
    local here = client_here()
    if here then
        here:stop()
        here:start()
    end
end

return M
