using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>Checks what ranges cannot say: that addresses, hosts and origins look like ones.</summary>
internal sealed class GatewayAddressesValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var failures = new List<string>();
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/")
        {
            failures.Add($"Gateway:Address must be an http address without a path, such as http://chromium, but is '{options.Address}'.");
        }

        failures.AddRange(options.AllowedHosts
            .Where(static host => Uri.CheckHostName(host) == UriHostNameType.Unknown)
            .Select(static host => $"Gateway:AllowedHosts must name hosts without scheme and port, such as kernel.example.com, but has '{host}'."));
        failures.AddRange(options.AllowedOrigins
            .Where(static origin => !IsOrigin(origin))
            .Select(static origin => $"Gateway:AllowedOrigins must name origins such as https://example.com, without a path, but has '{origin}'."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // A wildcard would let every page that the browser itself shows take over the browser that shows it.
    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is not "file"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase);
}
