using System.Text.Json.Nodes;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A basin's interface, records aside: streams.</summary>
internal static class StreamEndpoints
{
    public static async Task<S2Response> AnswerAsync(S2Request request, BasinState basin) => (request.Method, request.Segments) switch
    {
        ("GET", [_]) => List(request, basin),
        ("POST", [_]) => await CreateAsync(request, basin),
        ("GET", [_, var name]) => S2Response.Json(Find(basin, name).Config.DeepClone()),
        ("PUT", [_, var name]) => await EnsureAsync(request, basin, name),
        ("PATCH", [_, var name]) => await ReconfigureAsync(request, Find(basin, name)),
        ("DELETE", [_, var name]) => basin.Delete(name) ? new S2Response(202, "", []) : throw NotFound(basin, name),
        _ => throw new S2Error(405, []),
    };

    public static void CheckName(string name)
    {
        if (S2Names.ValidateStream(name) is { } problem)
        {
            throw S2Error.Of("bad_path", problem);
        }
    }

    public static JsonObject Checked(JsonObject config) => (long?)config["retention_policy"]?["age"] == 0
        ? throw S2Error.Of("invalid", "age must be greater than 0 seconds")
        : config;

    private static S2Response List(S2Request request, BasinState basin)
    {
        var (page, hasMore) = ListPage.Of(request, basin.Streams, static stream => stream.Name);
        return S2Response.Json(new JsonObject { ["streams"] = new JsonArray([.. page.Select(Info)]), ["has_more"] = hasMore });
    }

    private static async Task<S2Response> CreateAsync(S2Request request, BasinState basin)
    {
        var body = await S2JsonBody.ReadAsync(request);
        var name = S2JsonBody.Name(body, "stream");
        if (S2Names.ValidateStream(name) is { } problem)
        {
            throw S2Error.Of("bad_json", problem);
        }

        var config = Checked(body["config"]?.DeepClone() as JsonObject ?? []);
        var token = request.Header("s2-request-token");
        if (basin.TryCreate(name) is { } made)
        {
            made.Config = S2JsonBody.Patch(made.Config, config);
            made.RequestToken = token;
            return S2Response.Json(Info(made), 201) with { ProvisionResult = "created" };
        }

        var there = Find(basin, name);
        return token is not null && there.RequestToken == token
            ? S2Response.Json(Info(there), 201) with { ProvisionResult = "noop" }
            : throw S2Error.Of("resource_already_exists", $"stream `{name}` in basin `{basin.Name}` already exists");
    }

    private static async Task<S2Response> EnsureAsync(S2Request request, BasinState basin, string name)
    {
        CheckName(name);
        var config = Checked(await S2JsonBody.ReadOptionalAsync(request));
        var made = basin.TryCreate(name);
        var stream = made ?? Find(basin, name);
        var isSame = made is null && JsonNode.DeepEquals(stream.Config, config);
        stream.Config = config;
        return S2Response.Json(Info(stream), made is null ? 200 : 201) with { ProvisionResult = made is not null ? "created" : isSame ? "noop" : "updated" };
    }

    private static async Task<S2Response> ReconfigureAsync(S2Request request, StreamLog stream)
    {
        stream.Config = Checked(S2JsonBody.Patch(stream.Config, await S2JsonBody.ReadAsync(request)));
        return S2Response.Json(stream.Config.DeepClone());
    }

    private static StreamLog Find(BasinState basin, string name) => basin.Stream(name) ?? throw NotFound(basin, name);

    private static S2Error NotFound(BasinState basin, string name) =>
        S2Error.Of("stream_not_found", $"stream `{name}` in basin `{basin.Name}` not found");

    private static JsonNode Info(StreamLog stream) => new JsonObject
    {
        ["name"] = stream.Name,
        ["created_at"] = stream.CreatedAt.ToString("O"),
        ["deleted_at"] = null,
        ["cipher"] = null,
    };
}
