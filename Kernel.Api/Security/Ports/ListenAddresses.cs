using System.Net;
using Kernel.Api.Security.Authentication;
using Kernel.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Ports;

/// <summary>Validates the addresses that the API listens on, and adds the internal port.</summary>
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

    /// <summary>Rejects a public address on the internal port, and addresses configured in <c>Kestrel:Endpoints</c>.</summary>
    /// <exception cref="StartupException">An address is not allowed.</exception>
    public static void RequireOwnPort(IEnumerable<BindingAddress> addresses, int internalPort, IConfiguration configuration)
    {
        if (addresses.FirstOrDefault(address => address.Port == internalPort) is { } both)
        {
            throw new StartupException($"{both} uses the internal port (Internal:Port). Change the port of one of them.");
        }

        // These endpoints would replace all other addresses, including the internal one.
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            throw new StartupException("Kestrel:Endpoints is not supported. Set addresses in ASPNETCORE_URLS, and a certificate in Kestrel:Certificates:Default.");
        }
    }

    /// <summary>Rejects addresses that other machines can reach if no API keys are configured.</summary>
    /// <exception cref="StartupException">An address is not allowed; the message names it and the remedies.</exception>
    public static void RequireKeys(IEnumerable<BindingAddress> addresses, ApiOptions options)
    {
        if (options.Keys.Length > 0 && options.AllowAnonymous)
        {
            throw new StartupException("Api:AllowAnonymous and Api:Keys are mutually exclusive. Remove one of them.");
        }

        if (options.Keys.Length == 0 && !options.AllowAnonymous && addresses.FirstOrDefault(static a => !IsLoopback(a)) is { } open)
        {
            throw new StartupException(
                $"Other machines can reach {open}, and no API keys are configured. Set Api:Keys (at least 16 characters), " +
                "listen on 127.0.0.1, or allow unauthenticated access with Api:AllowAnonymous=true.");
        }
    }

    /// <summary>Parses an address as the server does.</summary>
    /// <exception cref="StartupException">The address is malformed.</exception>
    public static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new StartupException($"ASPNETCORE_URLS: '{url}' is not a valid address. Expected {Example}.");
        }
    }

    private static string[] PublicUrls(IConfiguration configuration)
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
        {
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        // Container images and published app hosts set ports instead of addresses.
        return configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports
            ? [.. ports.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static p => $"http://*:{p.Trim()}")]
            : [DefaultUrl];
    }

    // The server binds any host name other than localhost to every address of the machine.
    private static bool IsLoopback(BindingAddress address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
