namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>The account endpoint and the basin endpoint.</summary>
internal sealed class S2Endpoints
{
    private const string DefaultAccount = "https://a.s2.dev/v1";
    private const string DefaultBasin = "https://{basin}.b.s2.dev/v1";
    private const string Placeholder = "{basin}";
    private const string SampleName = "basin-name";

    private readonly string _basin;

    /// <exception cref="ArgumentException">An endpoint is invalid; the message says which, and the expected format.</exception>
    public S2Endpoints(string? account, string? basin)
    {
        Account = new Uri(Complete("account", account ?? DefaultAccount));
        _basin = Complete("basin", basin ?? DefaultBasin);

        // s2.dev gets the basin from the host name; other servers need the header.
        SendsBasinHeader = basin is not null && _basin != DefaultBasin;
    }

    /// <summary>The account endpoint, without a trailing slash.</summary>
    public Uri Account { get; }

    /// <summary>Gets whether requests send the basin in the header <c>s2-basin</c>.</summary>
    public bool SendsBasinHeader { get; }

    /// <summary>Gets the endpoint of a basin, without a trailing slash.</summary>
    public Uri Basin(string name) => new(_basin.Replace(Placeholder, name, StringComparison.Ordinal));

    private static string Complete(string which, string endpoint)
    {
        var given = endpoint.Trim();
        var scheme = given.IndexOf("://", StringComparison.Ordinal);
        var (prefix, rest) = scheme < 0 ? ("https://", given) : (given[..(scheme + 3)], given[(scheme + 3)..]);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[slash..].TrimEnd('/'));
        if (scheme < 0 && IsThisMachine(host))
        {
            prefix = "http://";
        }

        var complete = prefix + host + (path.Length == 0 ? "/v1" : path);
        var isValid = Uri.TryCreate(complete.Replace(Placeholder, SampleName, StringComparison.Ordinal), UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            && (which == "basin" || !complete.Contains(Placeholder, StringComparison.Ordinal));
        return isValid ? complete : throw new ArgumentException(
            $"'{endpoint}' is not a valid S2 {which} endpoint. Expected [scheme://]host[:port][/path] with http or https"
            + (which == "basin" ? $"; {Placeholder} is replaced with the name of the basin." : "."));
    }

    private static bool IsThisMachine(string host)
    {
        var name = host.StartsWith('[') ? host[..(host.IndexOf(']', StringComparison.Ordinal) + 1)] : host.Split(':')[0];
        return name is "localhost" or "127.0.0.1" or "[::1]";
    }
}
