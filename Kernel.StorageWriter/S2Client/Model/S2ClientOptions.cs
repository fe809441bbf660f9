namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>How to reach S2, and how patiently. The defaults for time and attempts are those of S2's own clients.</summary>
public sealed class S2ClientOptions
{
    /// <summary>The bearer token. Sent to the endpoints and shown nowhere else.</summary>
    public required string AccessToken { get; init; }

    /// <summary>
    /// The account's endpoint, <c>[scheme://]host[:port][/path]</c>; null means <c>https://a.s2.dev/v1</c>. No scheme means https, or http for this
    /// machine; no path means <c>/v1</c>.
    /// </summary>
    public string? AccountEndpoint { get; init; }

    /// <summary>The basins' endpoint, likewise, where <c>{basin}</c> stands for a basin's name; null means <c>https://{basin}.b.s2.dev/v1</c>.</summary>
    public string? BasinEndpoint { get; init; }

    /// <summary>How long a connection may take. More than 0 s; default 3 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer may take, connection included, for each attempt; in a session, for each append. More than 0 s; default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many attempts an operation has, the first included. At least 1; default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>
    /// The longest wait between two attempts that a server may ask for; where it asks for more, the operation fails at once and
    /// <see cref="S2Exception.RetryAfter"/> tells. At least 0 s; default 30 s.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which failed appends are sent again. Whatever it is, other operations are, if that can succeed.</summary>
    public AppendRetryPolicy AppendRetryPolicy { get; init; } = AppendRetryPolicy.NoSideEffects;

    /// <summary>Whether to compress.</summary>
    public S2Compression Compression { get; init; } = S2Compression.None;

    /// <summary>What the client calls itself.</summary>
    public string UserAgent { get; init; } = "kernel-s2-dotnet/1.0";

    /// <exception cref="ArgumentException">A value cannot be used; the message says which, and never holds the token.</exception>
    internal void Validate()
    {
        // A header cannot hold anything else, and what does is most often a file's line end.
        if (string.IsNullOrEmpty(AccessToken) || AccessToken.Any(static c => c is <= ' ' or > '~'))
        {
            throw new ArgumentException("The S2 access token must be visible ASCII characters without spaces or line ends.", nameof(AccessToken));
        }

        if (ConnectTimeout <= TimeSpan.Zero || RequestTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentException("ConnectTimeout and RequestTimeout must be more than 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryAfter, TimeSpan.Zero);
    }
}

/// <summary>Which failed appends the client sends again by itself.</summary>
public enum AppendRetryPolicy
{
    /// <summary>Those that certainly changed nothing. Every other failure is the caller's to resolve.</summary>
    NoSideEffects,

    /// <summary>
    /// Also those whose outcome is unknown: without <see cref="AppendInput.MatchSeqNum"/> records may come twice, with it
    /// the second attempt may fail because the first one had succeeded (<see cref="S2Exception.SideEffect"/> then says so).
    /// </summary>
    All,
}

/// <summary>How what is sent is compressed, and what the server may answer with. Bodies below 1 KiB never are.</summary>
public enum S2Compression
{
    /// <summary>Not at all: least CPU, and the network or S2's limits decide the speed.</summary>
    None,

    /// <summary>gzip at its fastest: for events, a fifth of the bytes for several times the CPU.</summary>
    Gzip,
}
