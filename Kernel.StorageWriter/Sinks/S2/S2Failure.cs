using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Describes failures of S2 to users: what is wrong, and what to do.</summary>
internal static class S2Failure
{
    public static string Describe(S2Exception failure, S2Options options) => CauseOf(failure) switch
    {
        S2ServerException { Code: "stream_not_found" } =>
            $"the stream {options.Target.Stream} does not exist in the basin {options.Target.Basin}. Create it (s2 create-stream s2://{options.Target.Basin}/{options.Target.Stream}), or set S2:CreateStream to true.",
        S2ServerException { Code: "basin_not_found" } =>
            $"the basin {options.Target.Basin} does not exist. Create it (s2 create-basin {options.Target.Basin}), or correct {S2Target.BasinKey}.",
        S2ServerException { Code: "stream_deletion_pending" or "basin_deletion_pending" } =>
            $"the stream {options.Target.Stream} of the basin {options.Target.Basin} is being deleted.",
        S2ServerException { Status: 401 } rejected => $"S2 rejected the access token. Correct {S2Target.AccessTokenKey}. ({Detail(rejected)})",
        S2ServerException { Status: 403, Code: not "quota_exhausted" } rejected =>
            $"the access token lacks permissions: it must be allowed to append to, read and check the tail of {options.Target.Stream} in {options.Target.Basin}, and to create it if it does not exist. ({Detail(rejected)})",
        S2ServerException rejected => $"S2 rejected the request: {Detail(rejected)}",
        var other => $"S2 cannot be used: {other.Message}",
    };

    /// <summary>Gets the cause of a failure, which for an append is the error that ended its session.</summary>
    public static S2Exception CauseOf(S2Exception failure) => failure is S2SessionEndedException { InnerException: S2Exception cause } ? cause : failure;

    /// <summary>Converts a failure to the exception of <see cref="IEventSink"/>.</summary>
    public static SinkException ToSinkException(S2Exception failure, S2Options options) => new(Describe(failure, options), failure);

    private static string Detail(S2ServerException rejected) => $"{rejected.Status} {rejected.Code}: {rejected.Message}";
}
