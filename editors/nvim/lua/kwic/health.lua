-- SPDX-License-Identifier: GPL-2.0-or-later
-- :checkhealth kwic
local config = require('kwic.config')
local client = require('kwic.client')
local vault = require('kwic.vault')
local M = {}

local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

function M.check()
    start('kwic')
    local program = config.get().program
    program = type(program) == 'table' and program[1] or program
    if vim.fn.executable(program) ~= 1 then
        fail(program .. ' is not on the PATH', { 'install kwic, or set program in setup()' })
        return
    end
    ok('program: ' .. vim.fn.exepath(program))
    local root = vault.of(0)
    if not root then
        warn('no vault here', { 'open a note, or set vault in setup()' })
        return
    end
    ok('vault: ' .. root)
    local hello, err = client.of(root):await('hello', {}, 3000)
    if not hello then
        fail('kwic serve does not answer: ' .. (err and err.message or 'no answer in 3 s'))
        return
    end
    ok(('kwic %s, protocol %d'):format(hello.version, hello.protocol))
    local status = client.of(root):await('status', {}, 3000) or {}
    ok(('%s notes, generation %s, %s'):format(status.notes or '?', status.generation or '?',
        status.watching == 'poll' and 'looked at every two seconds'
            or status.watching and 'watching' or 'not watching'))
end

return M
