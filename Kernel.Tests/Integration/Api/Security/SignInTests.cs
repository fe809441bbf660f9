using System.Net;
using System.Text;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Security;

/// <summary>A browser, which cannot send a header with an EventSource, signs in with a key and gets a cookie.</summary>
public sealed class SignInTests
{
    private const string Key = "the-key-of-a-sign-in-test";

    private static readonly Dictionary<string, string?> OneKey = new() { ["Api:Keys"] = Key };

    [Fact]
    public async Task SignIn_WithKey_IsValidUntilSignOut()
    {
        await using var host = await ApiHost.StartAsync(OneKey);
        Assert.Equal("""{"required":true,"signed_in":false}""", await SessionAsync(host));

        var cookie = await SignInAsync(host, ApiRequests.Body($$"""{"key":"{{Key}}"}"""));
        Assert.Contains("; path=/; samesite=strict; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=43200", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, cookie, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await EventsAsync(host, cookie));
        Assert.StartsWith("""{"required":true,"signed_in":true,"expires_at":""", await SessionAsync(host, cookie), StringComparison.Ordinal);

        using var stream = new HttpRequestMessage(HttpMethod.Get, "/events/stream") { Headers = { { "Cookie", Pair(cookie) } } };
        using var streamed = await host.Public.SendAsync(stream, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, streamed.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/sign-out") { Headers = { { "Cookie", Pair(cookie) } } };
        using var signedOut = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Contains("expires=Thu, 01 Jan 1970", signedOut.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignIn_ByForm_RedirectsToWebUI()
    {
        await using var host = await ApiHost.StartAsync(OneKey);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Public.BaseAddress };
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("key", Key)]);
        using var response = await client.PostAsync("/auth/sign-in", form, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/", response.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, await EventsAsync(host, response.Headers.GetValues("Set-Cookie").Single()));
    }

    [Theory]
    [InlineData("""{"key":"not-the-key-of-the-test"}""", 401)]
    [InlineData("""{"key":""}""", 401)]
    [InlineData("""{"key":null}""", 400)]
    [InlineData("""{"key":5}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("", 400)]
    public async Task SignIn_WithoutKey_SetsNoCookie(string body, int status)
    {
        await using var host = await ApiHost.StartAsync(OneKey);
        using var response = await host.Public.PostAsync("/auth/sign-in", ApiRequests.Body(body), Wait.Cancellation);
        await response.AssertProblemAsync(status, "key");
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task SignIn_ThroughTlsProxy_SetsSecureCookie()
    {
        await using var host = await ApiHost.StartAsync(OneKey);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/sign-in")
        {
            Content = ApiRequests.Body($$"""{"key":"{{Key}}"}"""),
            Headers = { { "Origin", "https://kernel.example.com" }, { "Host", "kernel.example.com" }, { "Sec-Fetch-Site", "same-origin" } },
        };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("; secure", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Cookie_Modified_Returns401()
    {
        await using var host = await ApiHost.StartAsync(OneKey);
        var cookie = Pair(await SignInAsync(host, ApiRequests.Body($$"""{"key":"{{Key}}"}""")));
        var value = cookie.IndexOf('=', StringComparison.Ordinal) + 1;
        for (var i = value; i < cookie.Length; i++)
        {
            // w and A differ in the first bits, the last ones of the last character mean nothing.
            var changed = new StringBuilder(cookie) { [i] = cookie[i] == 'A' ? 'w' : 'A' }.ToString();
            Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(host, changed));
        }

        foreach (var other in new[] { cookie[..value], cookie[..^1], cookie + "A", cookie[..value] + new string('A', 3_000) })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(host, other));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("chunks-2000000000")]
    [InlineData("not base64!")]
    [InlineData("%00%ff%ed%a0%80")]
    public async Task Cookie_Malformed_Returns401(string value)
    {
        await using var host = await ApiHost.StartAsync(OneKey);
        Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(host, $"kernel_sign_in_{host.PublicPort}={value}"));
        Assert.Equal("""{"required":true,"signed_in":false}""", await SessionAsync(host, $"kernel_sign_in_{host.PublicPort}={value}"));
    }

    [Fact]
    public async Task Cookie_OfRemovedKey_Returns401()
    {
        using var folder = new TempDirectory();
        string value;
        await using (var host = await StartAsync(folder, Key))
        {
            value = Value(await SignInAsync(host, ApiRequests.Body($$"""{"key":"{{Key}}"}""")));
        }

        await using (var kept = await StartAsync(folder, $"another-key-of-the-test,{Key}"))
        {
            Assert.Equal(HttpStatusCode.OK, await EventsAsync(kept, $"kernel_sign_in_{kept.PublicPort}={value}"));
        }

        await using var changed = await StartAsync(folder, "another-key-of-the-test");
        Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(changed, $"kernel_sign_in_{changed.PublicPort}={value}"));
    }

    [Fact]
    public async Task Cookie_OfOtherApi_Returns401()
    {
        await using var first = await ApiHost.StartAsync(OneKey);
        await using var second = await ApiHost.StartAsync(OneKey);
        var ofFirst = Pair(await SignInAsync(first, ApiRequests.Body($$"""{"key":"{{Key}}"}""")));
        var ofSecond = Pair(await SignInAsync(second, ApiRequests.Body($$"""{"key":"{{Key}}"}""")));
        foreach (var host in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.OK, await EventsAsync(host, ofFirst, ofSecond));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(second, ofFirst));
        Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(second, $"kernel_sign_in_{second.PublicPort}={Value(ofFirst)}"));
    }

    [Fact]
    public async Task Start_WithKeys_StoresProtectionKeysForOwnerOnly()
    {
        using var folder = new TempDirectory();
        using var log = new RecordedLog("Microsoft.AspNetCore");
        await using var host = await StartAsync(folder, Key, log);
        await SignInAsync(host, ApiRequests.Body($$"""{"key":"{{Key}}"}"""));
        var file = Assert.Single(Directory.GetFileSystemEntries(folder["keys"]));
        Assert.DoesNotContain(Key, await File.ReadAllTextAsync(file, Wait.Cancellation), StringComparison.Ordinal);
        Assert.Empty(log.All);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["keys"]));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("keys", "cannot be saved")]
    [InlineData("keys/key-broken.xml", "cannot be read")]
    public async Task SignIn_KeyFolderNotWritable_IsValidUntilApiStops(string file, string warning)
    {
        using var folder = new TempDirectory();
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        await File.WriteAllTextAsync(folder[file], "", Wait.Cancellation);
        using var log = new RecordedLog();
        await using var host = await StartAsync(folder, Key, log);
        var cookie = await SignInAsync(host, ApiRequests.Body($$"""{"key":"{{Key}}"}"""));
        Assert.Equal(HttpStatusCode.OK, await EventsAsync(host, cookie));
        Assert.Contains(log.At(LogLevel.Warning), line => line.Contains(warning, StringComparison.Ordinal) && line.Contains(folder["keys"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cookie_InUse_IsRenewed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?>(OneKey) { ["Api:SignInLifetime"] = "01:00:00" }, time);
        var cookie = await SignInAsync(host, ApiRequests.Body($$"""{"key":"{{Key}}"}"""));

        time.Advance(TimeSpan.FromMinutes(29));
        Assert.Null(await RenewedAsync(host, cookie));
        time.Advance(TimeSpan.FromMinutes(2));
        var renewed = await RenewedAsync(host, cookie);
        Assert.NotNull(renewed);

        time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(host, cookie));
        Assert.Equal(HttpStatusCode.OK, await EventsAsync(host, renewed));
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Unauthorized, await EventsAsync(host, renewed));
    }

    [Fact]
    public async Task SignIn_NoKeyRequired_Succeeds()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal("""{"required":false,"signed_in":true}""", await SessionAsync(host));
        using var response = await host.Public.PostAsync("/auth/sign-in", ApiRequests.Body("""{"key":"whatever"}"""), Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static Task<ApiHost> StartAsync(TempDirectory folder, string keys, RecordedLog? log = null) => ApiHost.StartAsync(
        new Dictionary<string, string?> { ["Journal:Directory"] = folder.Path, ["Api:Keys"] = keys },
        configure: services => services.AddLogging(logging => { if (log is not null) { logging.AddProvider(log); } }));

    private static async Task<string> SignInAsync(ApiHost host, HttpContent body)
    {
        using var response = await host.Public.PostAsync("/auth/sign-in", body, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return response.Headers.GetValues("Set-Cookie").Single();
    }

    private static async Task<HttpStatusCode> EventsAsync(ApiHost host, params string[] cookies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events") { Headers = { { "Cookie", string.Join("; ", cookies.Select(Pair)) } } };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        return response.StatusCode;
    }

    private static async Task<string?> RenewedAsync(ApiHost host, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events") { Headers = { { "Cookie", Pair(cookie) } } };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single() : null;
    }

    private static async Task<string> SessionAsync(ApiHost host, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/session");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", Pair(cookie));
        }

        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        return await response.TextAsync();
    }

    private static string Value(string cookie) => Pair(cookie)[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private static string Pair(string cookie) => cookie.Split(';')[0];
}
