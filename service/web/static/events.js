// The events of a server-sent stream; read from a fetch, which can be aborted.
export async function* readEvents(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const whole = rest.split("\n\n");
    rest = whole.pop();
    yield* whole.map(parse);
  }
}

function parse(text) {
  const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(text);
  return { name, data: JSON.parse(data) };
}
