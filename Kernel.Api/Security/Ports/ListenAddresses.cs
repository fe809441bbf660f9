using System.Net;
using Kernel.Api.Security.Authentication;
using Kernel.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Ports;

/// <summary>Where the API listens, checked before it does.</summary>
internal static class ListenAddresses
{
    private const string DefaultUrl = "http://127.0.0.1:10001";
    private const string Example = $"an address such as {DefaultUrl}";

    /// <summary>Binds the internal port on every host that a public address names.</summary>
    public static void BindInternalPort(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<IOptions<InternalPortOptions>>().Value.Port;
        var urls = app.Urls;
        if (urls.Count == 0)
        {
            foreach (var url in PublicUrls(app.Configuration))
            {
                urls.Add(url);
            }
        }

        var addresses = urls.Select(Parse).ToArray();
        RequireOwnPort(addresses, port, app.Configuration);
        RequireKeys(addresses, app.Services.GetRequiredService<IOptions<ApiOptions>>().Value);
        foreach (var host in addresses.Select(static address => address.Host).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            urls.Add($"http://{host}:{port}");
        }
    }

    /// <summary>Refuses a public address on the internal port, and addresses that are given where they are not looked for.</summary>
    /// <exception cref="StartupException">There is one.</exception>
    public static void RequireOwnPort(IEnumerable<BindingAddress> addresses, int internalPort, IConfiguration configuration)
    {
        if (addresses.FirstOrDefault(address => address.Port == internalPort) is { } both)
        {
            throw new StartupException($"{both} is the port of the internal interface (Internal:Port): give one of the two another port.");
        }

        // They would replace all others, the internal one included.
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new StartupException("Kestrel:Endpoints is not supported: give addresses in ASPNETCORE_URLS, and a certificate in Kestrel:Certificates:Default.");
        }
    }

    /// <summary>Refuses addresses that other machines reach while nobody needs a key.</summary>
    /// <exception cref="StartupException">There is one; the message says which, and what to do.</exception>
    public static void RequireKeys(IEnumerable<BindingAddress> addresses, ApiOptions options)
    {
        if (options.Keys.Length > 0 && options.AllowAnonymous)
        {
            throw new StartupException("Api:AllowAnonymous is true although there are keys (Api:Keys): take one of the two away.");
        }

        if (options.Keys.Length == 0 && !options.AllowAnonymous && addresses.FirstOrDefault(static a => !IsLoopback(a)) is { } open)
        {
            throw new StartupException(
                $"The API would listen on {open}, where other machines reach it, without a key: set Api:Keys (at least 16 characters), " +
                "listen on 127.0.0.1, or let in everybody who reaches it with Api:AllowAnonymous=true.");
        }
    }

    /// <summary>Reads an address as the server will.</summary>
    /// <exception cref="StartupException">It is none.</exception>
    public static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new StartupException($"ASPNETCORE_URLS: '{url}' is not {Example}.");
        }
    }

    private static string[] PublicUrls(IConfiguration configuration)
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
        {
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        // Container images and published app hosts name ports instead of addresses.
        return configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports
            ? [.. ports.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static p => $"http://*:{p.Trim()}")]
            : [DefaultUrl];
    }

    // Any name but localhost means every address of the machine to the server.
    private static bool IsLoopback(BindingAddress address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
