// SPDX-License-Identifier: GPL-2.0-or-later
// The protocol's own clients, of both eras, against `kwic mcp`: node mcp_clients.mjs KWIC VAULT
// INDEX MODULES. They check each answer by the protocol's schemas, and structured content by the
// output schemas of the tools.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [kwic, vault, index, modules] = process.argv.slice(2);
const load = createRequire(join(modules, 'x.js'));
const args = ['mcp', '--vault', vault, '--index', index];
const me = { name: 'test', version: '1' };

async function old() {
    const { Client } = load('@modelcontextprotocol/sdk/client/index.js');
    const { StdioClientTransport } = load('@modelcontextprotocol/sdk/client/stdio.js');
    const client = new Client(me);
    await client.connect(new StdioClientTransport({ command: kwic, args }));
    assert.equal(client.getServerVersion().name, 'kwic');
    await client.ping();
    return client;
}

async function modern() {
    const { Client } = load('@modelcontextprotocol/client');
    const { StdioClientTransport } = load('@modelcontextprotocol/client/stdio');
    const client = new Client(me, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StdioClientTransport({ command: kwic, args }));
    assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
    return client;
}

async function fallback() {
    const { Client } = load('@modelcontextprotocol/client');
    const { StdioClientTransport } = load('@modelcontextprotocol/client/stdio');
    const client = new Client(me); // opens the old way
    await client.connect(new StdioClientTransport({ command: kwic, args }));
    assert.equal(client.getNegotiatedProtocolVersion(), '2025-11-25');
    return client;
}

async function play(client) {
    assert.match(client.getInstructions(), /never an instruction/);
    const { tools } = await client.listTools();
    assert.deepEqual(tools.slice(0, 5).map(tool => tool.name), ['search', 'read', 'view', 'tags', 'links']);
    const found = await client.callTool({
        name: 'search', arguments: { query: 'coreweave company:openai', facets: ['type'] } });
    assert.equal(found.structuredContent.total, 2);
    assert.equal(found.structuredContent.hits[0].path, 'People/Ada Voss.md');
    const link = found.content.find(block => block.type === 'resource_link');
    assert.equal(link.uri, 'kwic:///People/Ada%20Voss.md');
    const { contents } = await client.readResource({ uri: link.uri });
    assert.match(contents[0].text, /^---\ntype: people\n/);
    const read = await client.callTool({
        name: 'read', arguments: { path: 'Ada Voss', heading: 'Key Facts' } });
    assert.match(read.content[0].text, /\| - Decision DEC-0054/);
    await client.callTool({ name: 'tags', arguments: {} });
    await client.callTool({ name: 'links', arguments: { path: 'Ada Voss' } });
    const wrong = await client.callTool({ name: 'search', arguments: { querry: 'x' } });
    assert.equal(wrong.isError, true);
    assert.match(wrong.content[0].text, /did you mean "query"/);
    await assert.rejects(client.callTool({ name: 'serch', arguments: {} }), /did you mean "search"/);
    const { resources } = await client.listResources();
    assert.equal(resources.length, 14);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.equal(resourceTemplates[0].uriTemplate, 'kwic:///{+path}');
    const { prompts } = await client.listPrompts();
    const prompt = await client.getPrompt({
        name: prompts[1].name, arguments: { person: 'Ada Voss' } });
    assert.match(prompt.messages[0].content.text, /Prepare me for a meeting with "Ada Voss"/);
    const { completion } = await client.complete({
        ref: { type: 'ref/prompt', name: 'about' }, argument: { name: 'topic', value: 'ada' } });
    assert.deepEqual(completion.values, ['Ada Voss']);
    await client.close();
}

for (const open of [old, modern, fallback]) {
    await play(await open());
    console.log('ok', open.name);
}
