using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;
using Microsoft.OpenApi;

namespace Kernel.Tests.Processes.Api.OpenApi;

/// <summary>The description of the interface is whole, right and readable for machines.</summary>
public sealed class OpenApiDocumentTests
{
    [Fact]
    public async Task Document_PublicApi_HasEveryEndpoint()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys"] = "the-key-of-a-document-test" });
        var text = await ReadAsync(host);
        var read = OpenApiDocument.Parse(text, "json");
        Assert.Equal([], read.Diagnostic!.Errors.Select(static error => $"{error.Pointer}: {error.Message}"));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);

        // A route without a description has the framework's bare operation, without a summary.
        var names = Operations(read.Document!).Select(static o => o.Name).ToArray();
        Assert.True(names.Length >= 16, string.Join(", ", names));
        Assert.Superset(new HashSet<string> { "GET /events/stream", "POST /events/publish", "PATCH /events/capture_session", "GET /health" }, names.ToHashSet());
        Assert.Equal([], Operations(read.Document!).Where(static o => string.IsNullOrEmpty(o.Operation.Summary)).Select(static o => o.Name));
        Assert.DoesNotContain("/internal", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_EventTypes_HaveSchemas()
    {
        await using var host = await ApiHost.StartAsync();
        var schemas = ApiRequests.Json(await ReadAsync(host)).GetProperty("components").GetProperty("schemas");
        foreach (var type in EventTypes.All)
        {
            var properties = schemas.GetProperty(Kernel.Api.OpenApi.EventSchemas.NameOf(type)).GetProperty("properties");
            Assert.Equal(type, properties.GetProperty("type").GetProperty("const").GetString());
            Assert.Equal(EventTypes.CategoryOf(type).ToWireName(), properties.GetProperty("category").GetProperty("const").GetString());
        }

        var session = schemas.GetProperty("SessionResource").GetProperty("properties");
        Assert.Equal(["id", "name", "status", "config", "seq", "created_at", "ended_at", "first_seq", "last_seq", "first_event_at", "last_event_at", "counts", "screenshots"], session.EnumerateObject().Select(static p => p.Name));
    }

    [Fact]
    public async Task Document_ResponsesOfTheApi_AreDocumented()
    {
        await using var host = await ApiHost.StartAsync();
        var document = OpenApiDocument.Parse(await ReadAsync(host), "json").Document!;
        foreach (var (method, path, body) in new[]
        {
            ("GET", "/events/capture_session", null), ("POST", "/events/capture_session", "{}"), ("POST", "/events/capture_session", "{}"),
            ("PATCH", "/events/capture_session", """{"config":{"categories":[]}}"""), ("GET", "/events/capture_session", null),
            ("DELETE", "/events/capture_session", null), ("GET", "/events/capture_sessions", null), ("GET", "/events/capture_sessions?limit=0", null), ("POST", "/events/publish", """{"type":"a"}"""),
            ("POST", "/events/publish", "{}"), ("GET", "/events", null), ("GET", "/events?limit=0", null), ("GET", "/events?omit=x", null), ("GET", "/health", null),
            ("GET", "/alive", null), ("GET", "/auth/session", null), ("POST", "/auth/sign-in", "{}"), ("POST", "/auth/sign-out", null),
            ("GET", "/browsers", null), ("GET", "/browsers?limit=0", null), ("POST", "/browsers", "{}"), ("GET", "/events/stream?replay=some", null), ("GET", "/events/stream?capture_session_id=none", null),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : ApiRequests.Body(body) };
            using var response = await host.Public.SendAsync(request, Wait.Cancellation);
            await AssertDescribedAsync(document, $"{method} {path.Split('?')[0]}", response);
        }
    }

    [Fact]
    public async Task Document_ResponsesOfTheGateway_AreDocumented()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var document = OpenApiDocument.Parse(await ReadAsync(host), "json").Document!;
        var tab = (await host.OpenPageAsync()).GetProperty("id").GetString();
        foreach (var (method, path, described) in new[]
        {
            (HttpMethod.Get, "/json/version", "/json/version"), (HttpMethod.Get, "/json/list", "/json/list"), (HttpMethod.Put, "/json/new", "/json/new"),
            (HttpMethod.Get, "/json/protocol", "/json/protocol"), (HttpMethod.Get, $"/json/activate/{tab}", "/json/activate/{target_id}"),
            (HttpMethod.Get, $"/json/close/{tab}", "/json/close/{target_id}"), (HttpMethod.Get, "/json/close/none", "/json/close/{target_id}"),
        })
        {
            using var response = await host.SendAsync(method, path);
            await AssertDescribedAsync(document, $"{method} {described}", response, isBrowsers: true);
        }

        await using var off = await GatewayHost.StartAsync(chromium.Address, ("Gateway:Enabled", "false"));
        using var absent = await off.SendAsync(HttpMethod.Get, "/json/version");
        await AssertDescribedAsync(document, "GET /json/version", absent);
        await using var alone = await GatewayHost.StartAsync("http://127.0.0.1:1");
        using var unreachable = await alone.SendAsync(HttpMethod.Get, "/devtools/browser");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unreachable.StatusCode);
        await AssertDescribedAsync(document, "GET /devtools/browser", unreachable);
    }

    [Fact]
    public async Task Document_Linted_HasNoFindings()
    {
        await using var host = await ApiHost.StartAsync();
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["openapi.json"], await ReadAsync(host), Wait.Cancellation);
        var problems = await NodeScript.RunAsync("lint-openapi.mjs", folder["openapi.json"]);
        Assert.Equal([], problems.EnumerateArray().Select(static problem => problem.GetString()));
    }

    // Fetches the generators from the registries, so it runs on request alone.
    [Fact(Explicit = true)]
    public async Task Document_GeneratedClients_Compile()
    {
        await using var host = await ApiHost.StartAsync();
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["openapi.json"], await ReadAsync(host), Wait.Cancellation);
        using var process = Process.Start(new ProcessStartInfo(RepositoryFiles.PathOf(".ci", "clients"), [folder["openapi.json"]]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Document_Enumerations_HaveAType()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal([], UntypedEnumerations(ApiRequests.Json(await ReadAsync(host)), "#"));
    }

    // The status, the media type, the headers and the members of the answer are among those that are described. Browsers differ in
    // what else they tell of themselves.
    private static async Task AssertDescribedAsync(OpenApiDocument document, string name, HttpResponseMessage response, bool isBrowsers = false)
    {
        var operation = Operations(document).Single(o => o.Name == name).Operation;
        Assert.True(operation.Responses!.TryGetValue($"{(int)response.StatusCode}", out var described), $"{name}: {response.StatusCode}");
        var type = response.Content.Headers.ContentType?.MediaType;
        Assert.True(type is null || described.Content!.ContainsKey(type), $"{name}: {type}");
        foreach (var header in (described.Headers?.Keys ?? []).Except(["Kernel-Durable", "Set-Cookie", "X-Gaps"]))
        {
            Assert.True(response.Headers.Contains(header), $"{name}: {header}");
        }

        if (type is "application/json" or "application/problem+json"
            && described.Content![type].Schema is { Type: not JsonSchemaType.String } schema)
        {
            AssertDescribed(schema, JsonElement.Parse(await response.TextAsync()), name, isBrowsers);
        }
    }

    private static void AssertDescribed(IOpenApiSchema schema, JsonElement answer, string name, bool mayHaveMore)
    {
        if (answer.ValueKind == JsonValueKind.Array && schema.Items is { } items)
        {
            Assert.All(answer.EnumerateArray(), item => AssertDescribed(items, item, name, mayHaveMore));
        }
        else if (answer.ValueKind == JsonValueKind.Object && schema.Properties is { Count: > 0 } properties)
        {
            Assert.Equal([], answer.EnumerateObject().Where(_ => !mayHaveMore).Select(static p => p.Name).Except(properties.Keys).Select(member => $"{name}: {member}"));
            Assert.Equal([], (schema.Required ?? new HashSet<string>()).Where(member => !answer.TryGetProperty(member, out _)).Select(member => $"{name}: no {member}"));
        }
    }

    private static IEnumerable<string> UntypedEnumerations(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => UntypedEnumerations(member.Value, $"{path}/{member.Name}"))
            .Concat(element.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && !element.TryGetProperty("type", out _) ? [path] : []),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => UntypedEnumerations(item, $"{path}/{i}")),
        _ => [],
    };

    private static IEnumerable<(string Name, OpenApiOperation Operation)> Operations(OpenApiDocument document) =>
        from path in document.Paths
        from operation in path.Value.Operations!
        select ($"{operation.Key.Method} {path.Key}", operation.Value);

    private static async Task<string> ReadAsync(ApiHost host)
    {
        using var response = await host.Public.GetAsync("/openapi/v1.json", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.TextAsync();
    }
}
