-- SPDX-License-Identifier: GPL-2.0-or-later
-- kwic in telescope.nvim's windows: require('kwic.adapters.telescope').search()
local client = require('kwic.client')
local entry_of = require('kwic.entry')
local vault = require('kwic.vault')
local M = {}

local function entry_maker(root)
    return function(entry)
        local text = entry.text and entry.title .. ': ' .. entry.text or entry.title
        return {
            value = entry, display = text, ordinal = text,
            filename = root .. '/' .. entry.path, lnum = entry.line, col = entry.byte + 1,
        }
    end
end

local function entries_for(here, prompt)
    local result = here:await('search', {
        query = prompt, live = true, limit = 50, snippets = { count = 1, chars = 160 },
    }, 2000)
    return vim.tbl_filter(function(entry)
        return not entry.inert -- a note's own line stands for it where it has no place
    end, entry_of.of_hits(result and result.hits or {}))
end

function M.search(opts)
    opts = opts or {}
    local root = vault.of(0)
    if not root then
        return vim.notify('kwic: no vault here: open a note, or set vault in setup()',
            vim.log.levels.WARN)
    end
    local here = client.of(root)
    require('telescope.pickers').new(opts, {
        prompt_title = 'kwic',
        finder = require('telescope.finders').new_dynamic({
            entry_maker = entry_maker(root),
            fn = function(prompt)
                return entries_for(here, prompt)
            end,
        }),
        previewer = require('telescope.config').values.grep_previewer(opts),
        sorter = require('telescope.sorters').empty(),
    }):find()
end

return M
