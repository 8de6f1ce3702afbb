-- What somebody sees who opens a project in Neovim. Run by run.sh; each check is one line of output, and a failed one ends it.
local work = vim.env.WORK
local project = work .. '/project/'
vim.cmd('filetype plugin on')
vim.o.swapfile = false
vim.o.completeopt = 'menuone,noselect'
dofile(work .. '/snippet.lua')

local failed, done = 0, 0
local function check(what, good, seen)
  done = done + 1
  if not good then failed = failed + 1 end
  io.stdout:write((good and 'ok    ' or 'FAIL  ') .. what .. (good and '' or ': ' .. vim.inspect(seen)) .. '\n')
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('a')
  file:close()
  return text
end

local function text(buffer)
  local lines = vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false)
  return table.concat(lines, '\n') .. '\n'
end

--- Waits without blocking what Neovim itself has to do, such as keys that were typed.
local walk
local function wait(good, milliseconds)
  local deadline = vim.uv.now() + (milliseconds or 5000)
  while not good() do
    if vim.uv.now() > deadline then return false end
    vim.defer_fn(function() coroutine.resume(walk) end, 10)
    coroutine.yield()
  end
  return true
end

local function client() return vim.lsp.get_clients({ bufnr = 0, name = 'dockwright' })[1] end

local function open(name)
  vim.cmd.edit(project .. name)
  wait(function() return client() and client().initialized end, 3000)
  return client()
end

--- Asks the server at the first place of `needle`, `offset` bytes behind its start.
local function at(needle, offset)
  for line, content in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = content:find(needle, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { line, column - 1 + (offset or 0) })
      return
    end
  end
  error('no ' .. needle)
end

local function ask(method, more)
  local position = vim.lsp.util.make_position_params(0, client().offset_encoding)
  local answer = vim.lsp.buf_request_sync(0, 'textDocument/' .. method, vim.tbl_extend('force', position, more or {}), 5000)
  return answer and answer[client().id] and answer[client().id].result
end

local function findings(name)
  local found = {}
  for _, finding in ipairs(vim.json.decode(read(work .. '/lint.json'))) do
    if finding.path == name or finding.path == './' .. name then
      local start = finding.range.start
      found[#found + 1] = ('%d:%d %s'):format(start.line, start.column, finding.rule)
    end
  end
  table.sort(found)
  return found
end

local function shown()
  local found = {}
  for _, finding in ipairs(vim.diagnostic.get(0)) do
    found[#found + 1] = ('%d:%d %s'):format(finding.lnum + 1, finding.col + 1, finding.code)
  end
  table.sort(found)
  return found
end

local function the_same_findings(name)
  local expected = findings(name)
  wait(function() return vim.deep_equal(shown(), expected) end, 3000)
  check(name .. ': the findings of `dockwright lint`, ' .. #expected, vim.deep_equal(shown(), expected), { shown(), expected })
end

local function hover(needle, offset, word)
  at(needle, offset)
  local answer = ask('hover')
  local found = answer and answer.contents.value or ''
  check('hover on ' .. needle, found:find(word, 1, true) ~= nil, found)
end

local function undo(before)
  vim.cmd('silent undo')
  check('one undo takes it back', text() == before, text())
end

--- All fixes at once, as on saving.
local function fix_all(name, expected)
  local before = text()
  vim.lsp.buf.code_action({ context = { only = { 'source.fixAll.dockwright' }, diagnostics = {} }, apply = true })
  wait(function() return text() ~= before end)
  check(name .. ': fix all is `dockwright fix`', text() == read(work .. expected), text())
  undo(before)
end

local function format(name, expected)
  local before = text()
  vim.lsp.buf.format({ timeout_ms = 5000 })
  check(name .. ': formatting is `dockwright format`', text() == read(work .. expected), text())
  undo(before)
end

local function quick_fix(needle, offset, title, becomes)
  local before = text()
  at(needle, offset)
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find(title, 1, true) ~= nil end })
  wait(function() return text() ~= before end, 2000)
  check('action "' .. title .. '"', text():find(becomes, 1, true) ~= nil, text())
  vim.cmd('silent undo')
end

--- Types at the end of the file and asks for the popup menu with the keys for it.
local function complete(keys, word)
  vim.bo.indentexpr, vim.bo.autoindent = '', false
  vim.api.nvim_feedkeys(vim.keycode('Go' .. keys .. '<C-x><C-o>'), 'n', false)
  local offers = function()
    return vim.tbl_map(function(item) return item.abbr ~= '' and item.abbr or item.word end, vim.fn.complete_info({ 'items' }).items or {})
  end
  wait(function() return vim.tbl_contains(offers(), word) end, 3000)
  check('popup menu behind "' .. keys .. '"', vim.tbl_contains(offers(), word), offers())
  vim.api.nvim_feedkeys(vim.keycode('<C-e><Esc>u'), 'n', false)
  wait(function() return vim.api.nvim_get_mode().mode == 'n' and not vim.bo.modified end, 2000)
end

local function dockerfile()
  check('web/Dockerfile: the server comes', open('web/Dockerfile') ~= nil, vim.bo.filetype)
  the_same_findings('web/Dockerfile')
  hover('node:24', 0, 'Node.js')
  hover('$MODE', 1, 'production')
  complete('FROM dev', 'development')
  complete('COPY --fr', '--from')
  quick_fix('as tools', 0, '`AS`', 'FROM development AS tools')
  fix_all('web/Dockerfile', '/Dockerfile.fixed')
  -- The options that Neovim has by default; the file has its own indentation.
  vim.bo.shiftwidth, vim.bo.expandtab = 8, false
  format('web/Dockerfile', '/Dockerfile.formatted')

  at('FROM development')
  local symbols = ask('documentSymbol')
  check('symbols', symbols and #symbols >= 2, symbols)
  check('folds', #(ask('foldingRange') or {}) >= 2)
  vim.lsp.inlay_hint.enable(true)
  check('inlay hints', wait(function() return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0 end))

  local before = text()
  vim.api.nvim_buf_set_lines(0, 5, 6, false, { 'COPY --from=', 'RUN --mount=type=' })
  check('half-typed: the rest keeps its outline', #(ask('documentSymbol') or {}) >= 2)
  vim.cmd('silent undo')
  check('half-typed: undone', text() == before)
end

local function without_final_line_break()
  check('web/end.Dockerfile: the server comes', open('web/end.Dockerfile') ~= nil, vim.bo.filetype)
  vim.lsp.buf.format({ timeout_ms = 5000 })
  check('formatting leaves no empty line at the end', text() == 'FROM node:24\nCMD node\n', text())
end

local function compose()
  check('compose.yaml: the server comes', open('compose.yaml') ~= nil, vim.bo.filetype)
  the_same_findings('compose.yaml')
  hover('web:', 0, 'service')
  hover('${PG}', 2, '18')
  hover('restart', 0, 'Docker starts the container again')
  complete('        heal', 'healthcheck')
  quick_fix('3000:3000', 0, 'quotes', '"3000:3000"')
  fix_all('compose.yaml', '/compose.fixed')
  vim.bo.shiftwidth, vim.bo.expandtab = 4, true
  format('compose.yaml', '/compose.formatted')

  at('target: development', 9)
  vim.lsp.buf.definition()
  local there = function() return vim.api.nvim_buf_get_name(0):match('Dockerfile$') and vim.api.nvim_get_current_line() end
  wait(there)
  check('definition of the target', there() == 'FROM node:24 AS development', vim.api.nvim_get_current_line())

  at('development', 0)
  check('references of the stage', #(ask('references', { context = { includeDeclaration = true } }) or {}) == 3)
  vim.lsp.buf.rename('dev')
  local renamed = function() return text(vim.fn.bufnr(project .. 'compose.yaml')):find('target: dev\n', 1, true) end
  wait(renamed)
  check('rename: the target in compose.yaml', renamed(), text(vim.fn.bufnr(project .. 'compose.yaml')))
  check('rename: both places in the Dockerfile', text():find('AS dev\n') and text():find('FROM dev as', 1, true), text())
end

local function others()
  check('web/.dockerignore: the server comes', open('web/.dockerignore') ~= nil, vim.bo.filetype)
  the_same_findings('web/.dockerignore')
  open('other.yaml')
  wait(function() return #vim.diagnostic.get(0) > 0 end, 300)
  check('other.yaml: nothing is said of it', #vim.diagnostic.get(0) == 0, shown())
end

walk = coroutine.create(function()
  local good, message = pcall(function()
    dockerfile()
    without_final_line_break()
    compose()
    others()
  end)
  if not good then check('the walk', false, message) end
  local log = vim.lsp.get_log_path()
  local noise = vim.uv.fs_stat(log) and read(log):match('%[ERROR%][^\n]*') or nil
  check('nothing on the error output of the server', noise == nil, noise)
  io.stdout:write(('%d of %d checks hold in Neovim %s\n'):format(done - failed, done, tostring(vim.version())))
  vim.cmd(failed == 0 and 'qall!' or 'cquit! 1')
end)
vim.api.nvim_create_autocmd('VimEnter', { callback = function() vim.schedule(function() coroutine.resume(walk) end) end })
