using Microsoft.Playwright;

namespace Kernel.Tests.TestKit.Sites;

/// <summary>Traffic of a page of <see cref="TestSite"/>.</summary>
internal static class PageTraffic
{
    /// <summary>Sends a message with a secret over a WebSocket, receives its echo, then an event of an event stream.</summary>
    public static async Task ExchangeMessagesAsync(this IPage page)
    {
        await page.EvaluateAsync(
            """
            new Promise(done => {
              const socket = new WebSocket(location.origin.replace('http', 'ws') + '/echo?token=page-secret');
              socket.onopen = () => socket.send(JSON.stringify({password: 'page-secret', n: 1}));
              socket.onmessage = () => socket.close();
              socket.onclose = done;
            })
            """);
        await page.EvaluateAsync("new Promise(done => { const s = new EventSource('/stream'); s.onmessage = () => { s.close(); done(); }; })");
    }
}
