namespace Kernel.Tests.TestKit.Sites;

/// <summary>The pages of <see cref="TestSite"/>.</summary>
internal static class TestSitePages
{
    /// <summary>One pixel.</summary>
    public static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static Dictionary<string, (string Content, string Type)> Static { get; } = new()
    {
        ["/"] = (Html("home", "<p>home</p>"), "text/html"),

        // Everything that ends by itself.
        ["/page.html"] = (Html(
            "page",
            """
            <img src="/image.png"><img src="/missing.png"><iframe src="/inner.html"></iframe>
            <script>
              console.log('early', 1, {a: 1, b: 'two'});
              console.warn('careful');
              console.error('went wrong', new Error('inside'));
              console.log(NaN, -0, 10n, undefined, null, true, [1, 2], Symbol('s'), () => 1, new Map([['k', {v: 1}]]));
              fetch('/json', {headers: {Authorization: 'Bearer page-secret', 'X-Plain': 'plain'}}).then(r => r.json());
              fetch('/redirect').then(r => r.json());
              fetch('/no-content');
              fetch('/json', {method: 'POST', body: JSON.stringify({password: 'body-secret'})}).then(r => r.json());
              fetch('/drop').catch(() => {});
              setTimeout(() => { throw new TypeError('boom'); }, 0);
            </script>
            """), "text/html"),
        ["/inner.html"] = (Html("inner", "<script>console.log('inner frame')</script>"), "text/html"),
        ["/cross.html"] = (Html("cross", "<script>console.log('cross frame'); fetch('/json').then(r => r.json());</script>"), "text/html"),

        // Everything that does not.
        ["/endless.html"] = (Html(
            "endless",
            """
            <script>
              fetch('/json?unread');
              fetch('/hang');
              new EventSource('/stream');
              console.log('endless');
            </script>
            """), "text/html"),
        ["/popup-opener.html"] = (Html(
            "opener", """<button id="open" onclick="window.open('/popup.html', '_blank', 'width=300,height=300')">open</button>"""), "text/html"),
        ["/popup.html"] = (Html("popup", "<script>console.log('popup is alive')</script>"), "text/html"),
        ["/workers.html"] = (Html(
            "workers",
            """
            <script>
              new Worker('/worker.js');
              new SharedWorker('/shared-worker.js');
              navigator.serviceWorker.register('/service-worker.js');
            </script>
            """), "text/html"),
        ["/worker.js"] = ("console.log('worker'); fetch('/json?worker').then(r => r.json());", "text/javascript"),
        ["/shared-worker.js"] = ("console.log('shared worker');", "text/javascript"),
        ["/service-worker.js"] = (
            """
            console.log('service worker');
            self.addEventListener('install', () => self.skipWaiting());
            self.addEventListener('activate', e => { console.log('service worker active'); e.waitUntil(clients.claim()); });
            """, "text/javascript"),
        ["/dialog.html"] = (Html("dialog", "<script>alert('stop'); console.log('after the dialog');</script>"), "text/html"),
        ["/secret.html"] = (Html(
            "secret",
            """<script>document.cookie = 'sid=page-secret'; fetch('/json', {headers: {'X-Auth-Token': 'page-secret'}}).then(r => r.json());</script>"""),
            "text/html"),
    };

    /// <summary>A page with a same-site frame and a cross-site frame.</summary>
    public static string Frames(string otherOrigin) =>
        Html("frames", $"""<iframe src="/inner.html"></iframe><iframe src="{otherOrigin}/cross.html"></iframe>""");

    private static string Html(string title, string body) =>
        $"<!doctype html><html><head><title>{title}</title><link rel=\"icon\" href=\"data:,\"></head><body>{body}</body></html>";
}
