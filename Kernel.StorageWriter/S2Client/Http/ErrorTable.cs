using System.Collections.Frozen;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>S2's error codes and what follows from each, https://s2.dev/docs.</summary>
internal static class ErrorTable
{
    private static readonly FrozenDictionary<(int Status, string Code), ErrorClass> Known = new Dictionary<(int, string), ErrorClass>
    {
        [(400, "bad_header")] = Refused,
        [(400, "bad_path")] = Refused,
        [(400, "bad_query")] = Refused,
        [(400, "bad_json")] = Refused,
        [(400, "bad_proto")] = Refused,
        [(400, "bad_frame")] = Refused,
        [(400, "decryption_failed")] = Refused,
        [(401, "authn")] = Refused,
        [(403, "permission_denied")] = Refused,
        [(403, "quota_exhausted")] = Refused,
        [(404, "basin_not_found")] = Refused,
        [(404, "stream_not_found")] = Refused,
        [(404, "access_token_not_found")] = Refused,
        [(408, "request_timeout")] = Unsure,
        [(409, "resource_already_exists")] = Refused,
        [(409, "basin_deletion_pending")] = Refused,
        [(409, "stream_deletion_pending")] = Refused,
        [(409, "transaction_conflict")] = NotNow,
        [(422, "invalid")] = Refused,
        [(429, "rate_limited")] = NotNow,
        [(499, "client_hangup")] = Broken,
        [(500, "other")] = Unsure,
        [(500, "storage")] = Unsure,
        [(501, "not_implemented")] = Refused,
        [(502, "hot_server")] = NotNow,
        [(503, "unavailable")] = Unsure,
        [(503, "server_draining")] = NotNow,
        [(504, "upstream_timeout")] = Unsure,
    }.ToFrozenDictionary();

    private static ErrorClass Refused => new(IsRetryable: false, SideEffect.None);

    private static ErrorClass NotNow => new(IsRetryable: true, SideEffect.None);

    private static ErrorClass Unsure => new(IsRetryable: true, SideEffect.Possible);

    private static ErrorClass Broken => new(IsRetryable: false, SideEffect.Possible);

    /// <summary>A code counts only together with the status that belongs to it: what a proxy on the way answers is not S2's word.</summary>
    public static ErrorClass Classify(int status, string? code) =>
        code is not null && Known.TryGetValue((status, code), out var known)
            ? known
            : status switch
            {
                408 or 429 or 500 or 502 or 503 or 504 => Unsure,
                499 or > 500 => Broken,
                _ => Refused,
            };
}

/// <summary>What follows from an error that the server names.</summary>
/// <param name="IsRetryable">Whether the same may succeed later.</param>
/// <param name="SideEffect">Whether the operation may have been carried out.</param>
internal readonly record struct ErrorClass(bool IsRetryable, SideEffect SideEffect);
