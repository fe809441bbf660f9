using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>An error response: a status and a JSON body.</summary>
internal sealed class S2Error(int status, JsonObject body, TimeSpan? retryAfter = null) : Exception(body.ToJsonString())
{
    private static readonly FrozenDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        ["bad_header"] = 400,
        ["bad_path"] = 400,
        ["bad_query"] = 400,
        ["bad_json"] = 400,
        ["bad_proto"] = 400,
        ["bad_frame"] = 400,
        ["authn"] = 401,
        ["permission_denied"] = 403,
        ["quota_exhausted"] = 403,
        ["basin_not_found"] = 404,
        ["stream_not_found"] = 404,
        ["request_timeout"] = 408,
        ["resource_already_exists"] = 409,
        ["basin_deletion_pending"] = 409,
        ["stream_deletion_pending"] = 409,
        ["transaction_conflict"] = 409,
        ["invalid"] = 422,
        ["rate_limited"] = 429,
        ["other"] = 500,
        ["storage"] = 500,
        ["not_implemented"] = 501,
        ["hot_server"] = 502,
        ["unavailable"] = 503,
        ["server_draining"] = 503,
        ["upstream_timeout"] = 504,
    }.ToFrozenDictionary();

    public int Status => status;

    public byte[] Body { get; } = JsonSerializer.SerializeToUtf8Bytes(body);

    public TimeSpan? RetryAfter => retryAfter;

    public static S2Error Of(string code, string message, TimeSpan? retryAfter = null) =>
        new(Statuses[code], new JsonObject { ["code"] = code, ["message"] = message }, retryAfter);

    public static S2Error SeqNumMismatch(ulong next) => new(412, new JsonObject { ["seq_num_mismatch"] = next });

    public static S2Error FencingTokenMismatch(string token) => new(412, new JsonObject { ["fencing_token_mismatch"] = token });

    public static S2Error Unwritten(ulong seqNum, ulong timestamp) =>
        new(416, new JsonObject { ["tail"] = new JsonObject { ["seq_num"] = seqNum, ["timestamp"] = timestamp } });
}
