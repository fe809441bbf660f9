using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The JSON bodies of requests that make and change things.</summary>
internal static class S2JsonBody
{
    public static async Task<JsonObject> ReadAsync(S2Request request) =>
        await ParseAsync(request) ?? throw S2Error.Of("bad_json", "a JSON object is expected");

    public static async Task<JsonObject> ReadOptionalAsync(S2Request request) => await ParseAsync(request) ?? [];

    public static string Name(JsonObject body, string member) =>
        body[member] is JsonValue value && value.TryGetValue<string>(out var name) ? name : throw S2Error.Of("bad_json", $"missing field `{member}`");

    /// <summary>Absent members stay, null members return to their default.</summary>
    public static JsonObject Patch(JsonObject config, JsonObject changes)
    {
        var patched = (JsonObject)config.DeepClone();
        foreach (var (member, value) in changes)
        {
            if (value is null)
            {
                patched.Remove(member);
            }
            else
            {
                patched[member] = value.DeepClone();
            }
        }

        return patched;
    }

    private static async Task<JsonObject?> ParseAsync(S2Request request)
    {
        using var bytes = new MemoryStream();
        await request.Context.Request.Body.CopyToAsync(bytes, request.Aborted);
        try
        {
            return bytes.Length == 0 ? null : JsonNode.Parse(bytes.ToArray()) as JsonObject;
        }
        catch (JsonException exception)
        {
            throw S2Error.Of("bad_json", exception.Message);
        }
    }
}
