using System.Text.Json.Nodes;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The account's interface: basins.</summary>
internal sealed class BasinEndpoints(S2Store store)
{
    public async Task<S2Response> AnswerAsync(S2Request request) => (request.Method, request.Segments) switch
    {
        ("GET", [_]) => List(request),
        ("POST", [_]) => await CreateAsync(request),
        ("GET", [_, var name]) => S2Response.Json(Find(name).FullConfig),
        ("PUT", [_, var name]) => await EnsureAsync(request, name),
        ("PATCH", [_, var name]) => await ReconfigureAsync(request, name),
        ("DELETE", [_, var name]) => Delete(name),
        _ => throw new S2Error(405, []),
    };

    private S2Response List(S2Request request)
    {
        var (page, hasMore) = ListPage.Of(request, store.Basins, static basin => basin.Name);
        return S2Response.Json(new JsonObject { ["basins"] = new JsonArray([.. page.Select(Info)]), ["has_more"] = hasMore });
    }

    private async Task<S2Response> CreateAsync(S2Request request)
    {
        var body = await S2JsonBody.ReadAsync(request);
        var name = S2JsonBody.Name(body, "basin");
        Check(name);
        var config = Checked(body["config"]?.DeepClone() as JsonObject ?? []);
        var token = request.Header("s2-request-token");
        if (store.TryCreate(name) is { } made)
        {
            made.Config = config;
            made.RequestToken = token;
            return S2Response.Json(Info(made), 201) with { ProvisionResult = "created" };
        }

        var there = Find(name);
        return token is not null && there.RequestToken == token && JsonNode.DeepEquals(there.Config, config)
            ? S2Response.Json(Info(there), 201) with { ProvisionResult = "noop" }
            : throw S2Error.Of("resource_already_exists", $"basin `{name}` already exists");
    }

    private async Task<S2Response> EnsureAsync(S2Request request, string name)
    {
        Check(name);
        var body = await S2JsonBody.ReadOptionalAsync(request);
        var config = Checked(body["config"]?.DeepClone() as JsonObject ?? []);
        var made = store.TryCreate(name);
        var basin = made ?? Find(name);
        var isSame = made is null && JsonNode.DeepEquals(basin.Config, config);
        basin.Config = config;
        return S2Response.Json(Info(basin), made is null ? 200 : 201) with { ProvisionResult = made is not null ? "created" : isSame ? "noop" : "updated" };
    }

    private async Task<S2Response> ReconfigureAsync(S2Request request, string name)
    {
        var basin = Find(name);
        basin.Config = Checked(S2JsonBody.Patch(basin.Config, await S2JsonBody.ReadAsync(request)));
        return S2Response.Json(basin.FullConfig);
    }

    private S2Response Delete(string name) => store.Delete(name) ? new S2Response(202, "", []) : throw NotFound(name);

    private BasinState Find(string name) => store.Basin(name) ?? throw NotFound(name);

    private static S2Error NotFound(string name) => S2Error.Of("basin_not_found", $"basin `{name}` not found");

    private static void Check(string name)
    {
        if (S2Names.ValidateBasin(name) is { } problem)
        {
            throw S2Error.Of("bad_json", problem);
        }
    }

    private static JsonObject Checked(JsonObject config)
    {
        StreamEndpoints.Checked(config["default_stream_config"] as JsonObject ?? []);
        return config;
    }

    private static JsonNode Info(BasinState basin) => new JsonObject
    {
        ["name"] = basin.Name,
        ["location"] = null,
        ["created_at"] = basin.CreatedAt.ToString("O"),
        ["deleted_at"] = null,
        ["state"] = "active",
    };
}
