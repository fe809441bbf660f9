using System.Collections.Frozen;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>The error codes of S2, with the side effect and retryability of each, https://s2.dev/docs.</summary>
internal static class ErrorTable
{
    private static readonly FrozenDictionary<(int Status, string Code), ErrorClass> Known = new Dictionary<(int, string), ErrorClass>
    {
        [(400, "bad_header")] = Rejected,
        [(400, "bad_path")] = Rejected,
        [(400, "bad_query")] = Rejected,
        [(400, "bad_json")] = Rejected,
        [(400, "bad_proto")] = Rejected,
        [(400, "bad_frame")] = Rejected,
        [(400, "decryption_failed")] = Rejected,
        [(401, "authn")] = Rejected,
        [(403, "permission_denied")] = Rejected,
        [(403, "quota_exhausted")] = Rejected,
        [(404, "basin_not_found")] = Rejected,
        [(404, "stream_not_found")] = Rejected,
        [(404, "access_token_not_found")] = Rejected,
        [(408, "request_timeout")] = Ambiguous,
        [(409, "resource_already_exists")] = Rejected,
        [(409, "basin_deletion_pending")] = Rejected,
        [(409, "stream_deletion_pending")] = Rejected,
        [(409, "transaction_conflict")] = Retryable,
        [(422, "invalid")] = Rejected,
        [(429, "rate_limited")] = Retryable,
        [(499, "client_hangup")] = AmbiguousFinal,
        [(500, "other")] = Ambiguous,
        [(500, "storage")] = Ambiguous,
        [(501, "not_implemented")] = Rejected,
        [(502, "hot_server")] = Retryable,
        [(503, "unavailable")] = Ambiguous,
        [(503, "server_draining")] = Retryable,
        [(504, "upstream_timeout")] = Ambiguous,
    }.ToFrozenDictionary();

    private static ErrorClass Rejected => new(IsRetryable: false, SideEffect.None);

    private static ErrorClass Retryable => new(IsRetryable: true, SideEffect.None);

    private static ErrorClass Ambiguous => new(IsRetryable: true, SideEffect.Possible);

    private static ErrorClass AmbiguousFinal => new(IsRetryable: false, SideEffect.Possible);

    /// <summary>Classifies an error. A code is used only with its own status, because the response may come from a proxy.</summary>
    public static ErrorClass Classify(int status, string? code) =>
        code is not null && Known.TryGetValue((status, code), out var known)
            ? known
            : status switch
            {
                408 or 429 or 500 or 502 or 503 or 504 => Ambiguous,
                499 or > 500 => AmbiguousFinal,
                _ => Rejected,
            };
}

/// <summary>The class of an error.</summary>
/// <param name="IsRetryable">Whether a retry may succeed.</param>
/// <param name="SideEffect">Whether the operation may have been applied.</param>
internal readonly record struct ErrorClass(bool IsRetryable, SideEffect SideEffect);
