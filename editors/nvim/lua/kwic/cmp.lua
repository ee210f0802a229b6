-- SPDX-License-Identifier: GPL-2.0-or-later
-- A source for nvim-cmp: require('cmp').register_source('kwic', require('kwic.cmp').new())
local complete = require('kwic.complete')
local vault = require('kwic.vault')
local Source = {}
Source.__index = Source

function Source.new()
    return setmetatable({}, Source)
end

function Source:is_available()
    return vim.bo.filetype == 'markdown' and vault.of(0) ~= nil
end

function Source:get_debug_name()
    return 'kwic'
end

function Source:get_trigger_characters()
    return { '[', '#', '/', ':', '-', ' ' }
end

function Source:get_keyword_pattern()
    return [=[[^][#|,"]\+]=]
end

function Source:complete(params, callback)
    local cursor = params.context.cursor
    complete.items(params.context.bufnr, cursor.row - 1, cursor.col - 1, function(items)
        callback({
            isIncomplete = true,
            items = vim.tbl_map(function(item)
                return { label = item.label, insertText = item.word, filterText = item.word,
                    labelDetails = { description = item.detail } }
            end, items),
        })
    end)
end

return Source
