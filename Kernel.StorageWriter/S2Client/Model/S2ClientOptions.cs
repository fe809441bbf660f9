namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The options of the client. The default timeouts and attempts are those of the official S2 clients.</summary>
public sealed class S2ClientOptions
{
    /// <summary>The access token. Only sent to the endpoints, and never part of a message.</summary>
    public required string AccessToken { get; init; }

    /// <summary>
    /// The account endpoint, <c>[scheme://]host[:port][/path]</c>; null for <c>https://a.s2.dev/v1</c>. The default scheme is https, or http for
    /// localhost; the default path is <c>/v1</c>.
    /// </summary>
    public string? AccountEndpoint { get; init; }

    /// <summary>The basin endpoint, in the same format; <c>{basin}</c> is replaced with the name of the basin. Null for <c>https://{basin}.b.s2.dev/v1</c>.</summary>
    public string? BasinEndpoint { get; init; }

    /// <summary>The timeout for connecting. More than 0 s; default 3 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The timeout of each attempt, including the connection; in a session, the timeout of each acknowledgement. More than 0 s; default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum number of attempts of an operation, including the first. At least 1; default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>
    /// The maximum delay that the server may ask for. If it asks for more, the operation fails at once, with the delay in
    /// <see cref="S2Exception.RetryAfter"/>. At least 0 s; default 30 s.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The failed appends that are retried. Other operations are always retried if the error is retryable.</summary>
    public AppendRetryPolicy AppendRetryPolicy { get; init; } = AppendRetryPolicy.NoSideEffects;

    /// <summary>The compression of requests and responses.</summary>
    public S2Compression Compression { get; init; } = S2Compression.None;

    /// <summary>The user agent.</summary>
    public string UserAgent { get; init; } = "kernel-s2-dotnet/1.0";

    /// <exception cref="ArgumentException">A value is invalid; the message says which, and never contains the token.</exception>
    internal void Validate()
    {
        // HTTP headers allow nothing else. The usual mistake is the line end of a secret file.
        if (string.IsNullOrEmpty(AccessToken) || AccessToken.Any(static c => c is <= ' ' or > '~'))
        {
            throw new ArgumentException("The S2 access token must consist of visible ASCII characters, without spaces and line ends.", nameof(AccessToken));
        }

        if (ConnectTimeout <= TimeSpan.Zero || RequestTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentException("ConnectTimeout and RequestTimeout must be greater than zero.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryAfter, TimeSpan.Zero);
    }
}

/// <summary>The failed appends that the client retries.</summary>
public enum AppendRetryPolicy
{
    /// <summary>Appends that certainly had no effect. The caller resolves the others.</summary>
    NoSideEffects,

    /// <summary>
    /// Also appends of unknown outcome. Without <see cref="AppendInput.MatchSeqNum"/>, records may be duplicated; with it,
    /// the second attempt may fail because the first one succeeded (see <see cref="S2Exception.SideEffect"/>).
    /// </summary>
    All,
}

/// <summary>The compression of requests and responses. Bodies below 1 KiB are never compressed.</summary>
public enum S2Compression
{
    /// <summary>No compression: least CPU.</summary>
    None,

    /// <summary>gzip at the fastest level: for events a fifth of the bytes, at several times the CPU.</summary>
    Gzip,
}
