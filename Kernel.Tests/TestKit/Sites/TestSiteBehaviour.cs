using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Sites;

/// <summary>The part of <see cref="TestSite"/> that is about what pages do, and what is done to them.</summary>
internal static class TestSiteBehaviour
{
    // What a page could try, to see or to forge the reports, and every kind of field.
    private const string Interactive =
        """
        <button id="save">Save <b>the child's text</b></button>
        <form><input id="plain"><input name="id"></form>
        <input id="field1" type="password"><button id="show" onclick="field1.type = 'text'">show</button>
        <input id="code" autocomplete="one-time-code"><input id="dots" style="-webkit-text-security: disc">
        <div id="rich" contenteditable>typed-secret</div>
        <closed-field></closed-field><open-field></open-field>
        <iframe src="/inner-input.html"></iframe>
        <div style="height: 5000px"></div>
        <script>
          const field = mode => class extends HTMLElement {
            constructor() {
              super();
              const input = document.createElement('input');
              this.attachShadow({ mode }).append(input);
              this.focusInside = () => input.focus();
            }
          };
          customElements.define('closed-field', field('closed'));
          customElements.define('open-field', field('open'));
          window.forge = () => {
            save.click();
            save.dispatchEvent(new MouseEvent('click', { bubbles: true }));
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'F' }));
            for (const name of ['kernelReport', 'kernelInteractions']) {
              try { window[name]?.('{"type":"key","key":"F"}'); } catch {}
            }
          };
          window.seen = () => Object.getOwnPropertyNames(window).filter(name => /kernel/i.test(name)).join();
          for (const type of ['click', 'keydown']) {
            window.addEventListener(type, e => e.stopImmediatePropagation(), true);
          }
        </script>
        """;

    private static readonly byte[] Pdf =
        """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
        trailer<</Root 1 0 R>>
        """u8.ToArray();

    private static readonly Dictionary<string, string> Pages = new()
    {
        ["/interactive.html"] = Interactive,
        ["/labels.html"] =
            """
            <label for="l1">Password</label><input id="l1"><label>Card number <input id="l2"></label>
            <span id="cvv-label">CVV</span><input id="l3" aria-labelledby="cvv-label"><input id="l4" title="Your PIN"><input id="l5" placeholder="Security code">
            <div><input maxlength="1" id="b0" aria-label="One-time code"><input maxlength="1" id="b1"><input maxlength="1"><input maxlength="1"><input maxlength="1"></div>
            <fieldset><legend>One-time code</legend><input id="g0"></fieldset>
            <div id="reveal"><input type="password" name="pw" id="p0"><button id="eye">show</button></div>
            <button id="cart">Cart (<span>3</span>)<i hidden>hidden</i><textarea>typed</textarea></button><a id="card" style="display: block; padding: 8px"><div>Order</div><div>today</div></a>
            <div id="box">Total <b>5 EUR</b><p>a paragraph</p></div><button id="shown">Code <b id="otp">123456</b></button>
            <p><b id="same">one</b></p><p><b id="same">two</b></p><input id="open">
            <div><div><div><div><div><div><div><i>deep</i><i>deeper</i></div></div></div></div></div></div></div>
            <script>
              eye.onclick = () => {
                const shown = document.createElement('input');
                shown.id = 'p1';
                p0.replaceWith(shown);
              };
            </script>
            """,
        ["/inner-input.html"] = "<input id=\"inner\"><button id=\"inner-button\">inner</button>",
        ["/throws.html"] = "<h1>throws</h1><script>setTimeout(() => { throw new Error('thrown on purpose'); }, 0)</script>",
        ["/shifts.html"] =
            """
            <div id="top"></div><h1 style="height: 200px">moved down</h1>
            <script>
              let left = 3;
              const timer = setInterval(() => {
                top.document.getElementById('top').style.height = `${(4 - left) * 80}px`;
                if (--left === 0) clearInterval(timer);
              }, 200);
            </script>
            """,
        ["/hanging-image.html"] = "<h1>never loads</h1><img src=\"/hang\">",
        ["/download.html"] = "<a id=\"link\" href=\"/download.bin\">download</a>",
        ["/crash.html"] = "<h1>crashes</h1><script>fetch('/hang')</script>",
        ["/other-frame.html"] = "<iframe src=\"/other?/inner-input.html\"></iframe>",
        ["/noise.html"] =
            """
            <body style="margin: 0"><canvas id="noise" width="1600" height="1200"></canvas>
            <script>
              var resizes = 0;
              addEventListener('resize', () => resizes++);
              visualViewport.addEventListener('resize', () => resizes++);
              const drawing = noise.getContext('2d');
              const image = drawing.createImageData(1600, 1200);
              for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
              drawing.putImageData(image, 0, 0);
            </script>
            """,
        ["/speaker.html"] = "<script>const speaker = new SharedWorker('/speaker.js'); window.speak = text => speaker.port.postMessage(text);</script>",
        ["/served/page.html"] =
            """
            <script>
              navigator.serviceWorker.register('/served/worker.js');
              navigator.serviceWorker.addEventListener('controllerchange', () => fetch('/served/made').then(r => r.text()));
            </script>
            """,
        ["/alerting.html"] = "<iframe src=\"/other?/alert-frame.html\"></iframe>",
        ["/alert-frame.html"] = "<script>setTimeout(() => alert('from the frame'), 0)</script>",
        ["/worklets.html"] =
            """
            <div id="box" style="width: 100px; height: 100px; background: paint(failing)"></div>
            <script>
              setInterval(() => { box.style.width = `${100 + (performance.now() % 50)}px`; }, 200); // paints again
              CSS.paintWorklet.addModule('/paint-worklet.js');
              const audio = new OfflineAudioContext(1, 4096, 44100);
              audio.audioWorklet.addModule('/worklet.js').then(() => {
                new AudioWorkletNode(audio, 'failing').connect(audio.destination);
                return audio.startRendering();
              });
            </script>
            """,
        ["/busy.html"] = "<script>window.hang = () => setTimeout(() => { const end = Date.now() + 8000; while (Date.now() < end); }, 0)</script>",
        ["/nested.html"] = "<iframe src=\"/other?/middle.html\"></iframe>",
        ["/middle.html"] = "<script>console.log('middle frame')</script><iframe src=\"/other?/innermost.html\"></iframe>",
        ["/innermost.html"] = "<script>console.log('innermost frame'); fetch('/json').then(r => r.json());</script>",
    };

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["/speaker.js"] = "onconnect = e => { e.ports[0].onmessage = m => console.log('speaker: ' + m.data); };",
        ["/worklet.js"] =
            """
            console.log('in the worklet');
            registerProcessor('failing', class extends AudioWorkletProcessor {
              process() { throw new Error('failed in the worklet'); }
            });
            """,
        ["/paint-worklet.js"] =
            """
            console.log('in the paint worklet');
            registerPaint('failing', class {
              paint() { throw new Error('failed in the paint worklet'); }
            });
            """,
        ["/served/worker.js"] =
            """
            addEventListener('install', () => skipWaiting());
            addEventListener('activate', e => e.waitUntil(clients.claim()));
            addEventListener('fetch', e => {
              if (e.request.url.endsWith('/made')) {
                e.respondWith(new Response('made by the worker', { headers: { 'Content-Type': 'text/plain' } }));
              }
            });
            """,
    };

    public static void Map(WebApplication app)
    {
        foreach (var (path, script) in Scripts)
        {
            app.MapGet(path, () => Results.Content(script, "text/javascript"));
        }

        app.MapGet("/cacheable", static (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            return Results.Text("kept");
        });
        foreach (var (path, body) in Pages)
        {
            app.MapGet(path, () => Results.Content(
                $"<!doctype html><html><head><title>{path}</title><link rel=\"icon\" href=\"data:,\"></head><body>{body}</body></html>", "text/html"));
        }

        // The parser waits for the rest, so nothing of it is requested before.
        app.MapGet("/pausing.html", static async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<!doctype html><title>pausing</title><link rel=\"icon\" href=\"data:,\"><h1>first half</h1>", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(2_500, context.RequestAborted);
            await context.Response.WriteAsync("<script>fetch('/json?rest').then(r => r.json())</script>", context.RequestAborted);
        });
        app.MapGet("/document.pdf", static () => Results.Bytes(Pdf, "application/pdf"));
        app.MapGet("/download.bin", static () => Results.Bytes(new byte[100_000], "application/octet-stream", "file.bin"));
        app.MapGet("/other", static (HttpContext context) =>
        {
            var host = context.Request.Host.Host == "localhost" ? "127.0.0.1" : "localhost";
            return Results.Redirect($"http://{host}:{context.Request.Host.Port}{context.Request.QueryString.Value![1..]}");
        });
    }
}
