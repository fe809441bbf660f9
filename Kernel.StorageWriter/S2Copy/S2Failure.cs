using Kernel.StorageWriter.S2;
using Kernel.StorageWriter.Storage;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>Says in a sentence what S2 refuses, and what to do about it where that is known.</summary>
internal static class S2Failure
{
    public static string Describe(S2Exception failure, S2Options options) => CauseOf(failure) switch
    {
        S2ServerException { Code: "stream_not_found" } =>
            $"the stream {options.Place.Stream} does not exist in the basin {options.Place.Basin}: make it (s2 create-stream s2://{options.Place.Basin}/{options.Place.Stream}), or leave S2:CreateStream on.",
        S2ServerException { Code: "basin_not_found" } =>
            $"the basin {options.Place.Basin} does not exist: make it (s2 create-basin {options.Place.Basin}), or correct {S2Place.BasinKey}.",
        S2ServerException { Code: "stream_deletion_pending" or "basin_deletion_pending" } =>
            $"the stream {options.Place.Stream} of the basin {options.Place.Basin} is being deleted.",
        S2ServerException { Status: 401 } refusal => $"S2 does not know the access token: correct {S2Place.AccessTokenKey}. ({Said(refusal)})",
        S2ServerException { Status: 403 } refusal =>
            $"S2 does not allow it: the access token needs to append to, read and check the tail of {options.Place.Stream} in {options.Place.Basin}, and to create it where it is missing. ({Said(refusal)})",
        S2ServerException refusal => $"S2 refuses: {Said(refusal)}",
        var other => $"S2 cannot be used: {other.Message}",
    };

    /// <summary>What is behind it: what ended a session is inside the exception that each of its appends got.</summary>
    public static S2Exception CauseOf(S2Exception failure) => failure is S2SessionEndedException { InnerException: S2Exception cause } ? cause : failure;

    /// <summary>As what a caller of <see cref="IEventsStorage"/> expects.</summary>
    public static StorageException ToStorageException(S2Exception failure, S2Options options) => new(Describe(failure, options), failure);

    private static string Said(S2ServerException refusal) => $"{refusal.Status} {refusal.Code}: {refusal.Message}";
}
