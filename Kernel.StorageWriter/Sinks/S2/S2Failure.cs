using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Says in a sentence what S2 refuses, and what to do about it where that is known.</summary>
internal static class S2Failure
{
    public static string Describe(S2Exception failure, S2Options options) => CauseOf(failure) switch
    {
        S2ServerException { Code: "stream_not_found" } =>
            $"the stream {options.Target.Stream} does not exist in the basin {options.Target.Basin}: make it (s2 create-stream s2://{options.Target.Basin}/{options.Target.Stream}), or leave S2:CreateStream on.",
        S2ServerException { Code: "basin_not_found" } =>
            $"the basin {options.Target.Basin} does not exist: make it (s2 create-basin {options.Target.Basin}), or correct {S2Target.BasinKey}.",
        S2ServerException { Code: "stream_deletion_pending" or "basin_deletion_pending" } =>
            $"the stream {options.Target.Stream} of the basin {options.Target.Basin} is being deleted.",
        S2ServerException { Status: 401 } refusal => $"S2 does not know the access token: correct {S2Target.AccessTokenKey}. ({Said(refusal)})",
        S2ServerException { Status: 403 } refusal =>
            $"S2 does not allow it: the access token needs to append to, read and check the tail of {options.Target.Stream} in {options.Target.Basin}, and to create it where it is missing. ({Said(refusal)})",
        S2ServerException refusal => $"S2 refuses: {Said(refusal)}",
        var other => $"S2 cannot be used: {other.Message}",
    };

    /// <summary>What is behind it: what ended a session is inside the exception that each of its appends got.</summary>
    public static S2Exception CauseOf(S2Exception failure) => failure is S2SessionEndedException { InnerException: S2Exception cause } ? cause : failure;

    /// <summary>As what a caller of <see cref="IEventSink"/> expects.</summary>
    public static SinkException ToStorageException(S2Exception failure, S2Options options) => new(Describe(failure, options), failure);

    private static string Said(S2ServerException refusal) => $"{refusal.Status} {refusal.Code}: {refusal.Message}";
}
