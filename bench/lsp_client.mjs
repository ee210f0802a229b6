// SPDX-License-Identifier: GPL-2.0-or-later
// One language server over one folder: from its start to the first answers, and its memory.
//
//     node lsp_client.mjs MODULES FOLDER kwic KWIC INDEX
//     node lsp_client.mjs MODULES FOLDER vscode SERVER.js
//
// MODULES has markdown-it, with which VS Code parses for its server (the client's time is
// not taken off: the server waits for it; the client's memory is not counted). Prints a
// line of tab-separated figures: completion ms, over the vault ms, again ms, references ms,
// how many, resident MiB. What is not there after five minutes is nan.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';

const [modules, folderName, kind, program, index] = process.argv.slice(2);
const folder = resolve(folderName);
const uri = path => pathToFileURL(path).href;
const notes = [];
(function walk(at) {
    for (const one of readdirSync(at, { withFileTypes: true })) {
        if (one.name.startsWith('.')) continue;
        if (one.isDirectory()) walk(join(at, one.name));
        else if (one.name.endsWith('.md')) notes.push(join(at, one.name));
    }
})(folder);
notes.sort();

const command = kind === 'kwic' ? [program, 'lsp', '--vault', folder, '--index', index]
    : [process.execPath, program, '--stdio'];
const markdown = kind === 'kwic' ? null
    : createRequire(join(resolve(modules), 'x.js'))('markdown-it')({ html: true });
const began = performance.now();
const server = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });

// ---- messages ----

let buffer = Buffer.alloc(0), number = 0;
const waiting = new Map();

function send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    server.stdin.write(body);
}

function ask(method, params) {
    const id = ++number;
    send({ id, method, params });
    return new Promise((good, bad) => waiting.set(id, { good, bad }));
}

// What VS Code's client does for its server.
const opened = new Map();
const services = {
    'markdown/parse': p => markdown.parse(
        p.text ?? opened.get(p.uri) ?? readFileSync(fileURLToPath(p.uri), 'utf8'), {}),
    'markdown/fs/readFile': p => [...readFileSync(fileURLToPath(p.uri))],
    'markdown/fs/readDirectory': p => readdirSync(fileURLToPath(p.uri), { withFileTypes: true })
        .map(one => [one.name, { isDirectory: one.isDirectory() }]),
    'markdown/fs/stat': p => {
        const path = fileURLToPath(p.uri);
        return existsSync(path) ? { isDirectory: statSync(path).isDirectory() } : undefined;
    },
    'markdown/findMarkdownFilesInWorkspace': () => notes.map(uri),
};

function take(message) {
    if (message.method && message.id !== undefined) {
        const service = services[message.method];
        send({ id: message.id, result: (service ? service(message.params) : null) ?? null });
    } else if (message.id !== undefined) {
        const { good, bad } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) bad(new Error(message.error.message));
        else good(message.result);
    }
}

server.stdout.on('data', data => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
        const end = buffer.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/content-length: *(\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
        if (buffer.length < end + 4 + length) return;
        const body = buffer.subarray(end + 4, end + 4 + length).toString();
        buffer = buffer.subarray(end + 4 + length);
        take(JSON.parse(body));
    }
});

// ---- what is measured ----

const ms = from => (performance.now() - from).toFixed(1);
const memory = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(
    readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024);

// A note that others link to, at its first heading; and one that is open.
const [target, word] = process.env.LSP_TARGET ? process.env.LSP_TARGET.split('\t')
    : [notes[0], 'a'];
const open = join(folder, 'bench-lsp-new.md');
const lines = ['# New', '', '[x](./', '', kind === 'kwic' ? `[[${word}` : `[x](##${word}`, ''];
const heading = readFileSync(target, 'utf8').split('\n').findIndex(l => l.startsWith('# '));

const figures = [NaN, NaN, NaN, NaN, NaN];
function end() {
    console.log([...figures, memory()].join('\t').toLowerCase());
    server.kill();
    process.exit(0);
}
setTimeout(end, 300000);

await ask('initialize', {
    processId: process.pid, rootUri: uri(folder),
    workspaceFolders: [{ uri: uri(folder), name: 'bench' }],
    initializationOptions: { markdownFileExtensions: ['md'], i10lLocation: '' },
    capabilities: { textDocument: { completion: { completionItem: {} }, references: {} },
        workspace: { configuration: false, workspaceFolders: true } },
});
send({ method: 'initialized', params: {} });
send({ method: 'workspace/didChangeConfiguration', params: { settings: { markdown: {
    suggest: { paths: { enabled: true, includeWorkspaceHeaderCompletions: 'onDoubleHash' } },
    preferredMdPathExtensionStyle: 'auto', occurrencesHighlight: { enabled: false },
    validate: { enabled: false } } } } });
const item = (path, text) => opened.set(uri(path), text) && ({ textDocument: { uri: uri(path), languageId: 'markdown',
    version: 1, text } });
send({ method: 'textDocument/didOpen', params: item(open, lines.join('\n')) });
const complete = line => ask('textDocument/completion', { textDocument: { uri: uri(open) },
    position: { line, character: lines[line].length }, context: { triggerKind: 1 } });
const count = found => (found?.items ?? found ?? []).length;

await complete(2);
figures[0] = ms(began);

while (!count(await complete(4)))
    await new Promise(again => setTimeout(again, 5)); // kwic: the index is being made
figures[1] = ms(began);
let at = performance.now();
for (let i = 0; i < 10; i++) {
    opened.set(uri(open), opened.get(uri(open)) + 'a');
    send({ method: 'textDocument/didChange', params: { textDocument: { uri: uri(open),
        version: i + 2 }, contentChanges: [{ range: { start: { line: 5, character: 0 },
        end: { line: 5, character: 0 } }, text: 'a' }] } });
    await complete(4);
}
figures[2] = ((performance.now() - at) / 10).toFixed(1);
send({ method: 'textDocument/didOpen', params: item(target, readFileSync(target, 'utf8')) });
at = performance.now();
const found = await ask('textDocument/references', { textDocument: { uri: uri(target) },
    position: { line: heading, character: 3 }, context: { includeDeclaration: false } });
figures[3] = ms(at);
figures[4] = count(found);
end();
