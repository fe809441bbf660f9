using System.Net;
using System.Text;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Serves a heavy page (200 scripts that log, 100 fetches, 100 images and 2,000 nodes), and one of 300 small resources.</summary>
internal static class HeavySite
{
    private const string Finish = """
        const loaded = new Promise(done => addEventListener('load', done));
        Promise.all([...fetches, loaded]).then(() => { window.finishedAt = performance.now(); });
        </script>
        """;

    /// <summary>The pages, each with its path.</summary>
    public static readonly (string Path, string Description) Small = ("/small", "300 small resources: 100 scripts, 100 fetches, 100 images");

    public static readonly (string Path, string Description) Heavy = ("/heavy", "200 scripts that log, 100 fetches, 100 images, 2,000 nodes");

    /// <summary>Serves the page until the listener is stopped.</summary>
    public static HttpListener Start(int port)
    {
        var heavy = new StringBuilder("<!doctype html><link rel=icon href='data:,'><body>");
        heavy.Append(string.Concat(Enumerable.Range(0, 200).Select(static i => $"<script async src='/s{i}.js'></script>")));
        heavy.Append(string.Concat(Enumerable.Range(0, 100).Select(static i => $"<img src='/i{i}.svg'>")));
        heavy.Append(string.Concat(Enumerable.Range(0, 2000).Select(static i => $"<div class=c>{i}</div>")));
        heavy.Append(
            """
            <script>
            const fetches = Array.from({length: 100}, (_, i) => fetch('/j' + i + '.json').then(r => r.json()));
            """ + Finish);
        var page = Encoding.UTF8.GetBytes(heavy.ToString());
        var small = Encoding.UTF8.GetBytes(
            "<!doctype html><link rel=icon href='data:,'><body>"
            + string.Concat(Enumerable.Range(0, 100).Select(static i => $"<script async src='/{i}.small.js'></script><img src='/i{i}.svg'>"))
            + "<script>const fetches = Array.from({length: 100}, (_, i) => fetch('/' + i + '.small.json').then(r => r.json()));" + Finish);
        var script = Encoding.UTF8.GetBytes("(() => { let x = 0; for (let i = 0; i < 20000; i++) { x += i; } console.log('script', x); })();" + new string(' ', 4000));
        var json = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 3000)}}"}""");
        var image = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>"u8.ToArray();
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                var path = context.Request.Url!.AbsolutePath;
                var (body, type) = path.EndsWith(".small.js", StringComparison.Ordinal) ? ("let small = 1;"u8.ToArray(), "text/javascript")
                    : path.EndsWith(".small.json", StringComparison.Ordinal) ? ("{\"small\":1}"u8.ToArray(), "application/json")
                    : path == Small.Path ? (small, "text/html")
                    : path.EndsWith(".js", StringComparison.Ordinal) ? (script, "text/javascript")
                    : path.EndsWith(".json", StringComparison.Ordinal) ? (json, "application/json")
                    : path.EndsWith(".svg", StringComparison.Ordinal) ? (image, "image/svg+xml") : (page, "text/html");
                context.Response.ContentType = type;
                context.Response.Headers["Cache-Control"] = "no-store";
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        });
        return listener;
    }
}
