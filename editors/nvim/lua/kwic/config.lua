-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a user may set, by require('kwic').setup{…} or vim.g.kwic = {…}; see :help kwic-setup.
local M = {}

M.defaults = {
    program = 'kwic', -- or { 'kwic', '--option' }
    vault = nil,      -- folder; nil: the one that holds the buffer, else the working folder
    index = nil,      -- index folder; nil: kwic's own choice
    limit = 30,       -- notes in the picker
    facets = { 'tag', 'company', 'type', 'folder' },
    snippets = { count = 2, chars = nil }, -- chars: nil: as many as a row holds
    debounce_ms = 20,     -- between a key and its search
    overlay_ms = 150,     -- between an edit and its being searchable
    history = 100,        -- queries remembered, in stdpath('data')/kwic-history
    omnifunc = true,      -- set in Markdown buffers of a vault
    keys = {              -- in the picker, insert and normal mode
        next = { '<C-n>', '<Down>' },
        previous = { '<C-p>', '<Up>' },
        open = { '<CR>' },
        split = { '<C-x>' },
        vsplit = { '<C-v>' },
        tab = { '<C-t>' },
        quickfix = { '<C-q>' },
        scroll_down = { '<C-d>' },
        scroll_up = { '<C-u>' },
        facets = { '<C-f>' },
        next_facet = { '<Tab>' },
        previous_facet = { '<S-Tab>' },
        clear_filter = { '<C-l>' },
        mark = { '<C-s>' },
        tag = { '<C-g>' },
        older = { '<M-p>', '<C-Up>' },
        newer = { '<M-n>', '<C-Down>' },
        close = { '<Esc>', '<C-c>' },
    },
}

M.values = nil

function M.set(user)
    M.values = vim.tbl_deep_extend('force', M.defaults, vim.g.kwic or {}, user or {})
end

function M.get()
    if not M.values then
        M.set()
    end
    return M.values
end

return M
