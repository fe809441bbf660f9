namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>The addresses of the account's and the basins' interfaces.</summary>
internal sealed class S2Endpoints
{
    private const string DefaultAccount = "https://a.s2.dev/v1";
    private const string DefaultBasin = "https://{basin}.b.s2.dev/v1";
    private const string Placeholder = "{basin}";
    private const string SampleName = "basin-name";

    private readonly string _basin;

    /// <exception cref="ArgumentException">One of them is no endpoint; the message says which and what one looks like.</exception>
    public S2Endpoints(string? account, string? basin)
    {
        Account = new Uri(Complete("account", account ?? DefaultAccount));
        _basin = Complete("basin", basin ?? DefaultBasin);

        // S2's own servers know the basin by the host. Others need the header, and none minds it.
        SendsBasinHeader = basin is not null && _basin != DefaultBasin;
    }

    /// <summary>Where basins are made, without a slash at the end.</summary>
    public Uri Account { get; }

    /// <summary>Whether requests name the basin in the header <c>s2-basin</c>.</summary>
    public bool SendsBasinHeader { get; }

    /// <summary>Where a basin's streams are, without a slash at the end.</summary>
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
        var isFine = Uri.TryCreate(complete.Replace(Placeholder, SampleName, StringComparison.Ordinal), UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            && (which == "basin" || !complete.Contains(Placeholder, StringComparison.Ordinal));
        return isFine ? complete : throw new ArgumentException(
            $"'{endpoint}' is no S2 {which} endpoint: [scheme://]host[:port][/path] with http or https"
            + (which == "basin" ? $", where {Placeholder} stands for the basin's name." : "."));
    }

    private static bool IsThisMachine(string host)
    {
        var name = host.StartsWith('[') ? host[..(host.IndexOf(']', StringComparison.Ordinal) + 1)] : host.Split(':')[0];
        return name is "localhost" or "127.0.0.1" or "[::1]";
    }
}
