using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>Whether, and for whom, the browser's DevTools can be reached at this service's address. Section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Whether there is a gateway. Whoever reaches it controls the browser and everything it is logged in to. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the browser's DevTools are, by service discovery. Default <c>http://chromium</c>.</summary>
    [Required(ErrorMessage = "Gateway:Address is required: the HTTP address of the browser's DevTools, by service discovery, such as http://chromium.")]
    public string Address { get; set; } = "http://chromium";

    /// <summary>
    /// Names, besides <c>localhost</c> and IP addresses, that clients may use for this service, such as <c>kernel.example.com</c>.
    /// Any other is refused, because a web page can point a name of its own at this machine. Default none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// The origins of web pages that may use the gateway, such as <c>https://chrome-devtools-frontend.appspot.com</c>, besides
    /// pages that this service itself serves. Default none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The most DevTools connections at once; more are refused with 503. 1 to 10,000, default 100.</summary>
    [AllowedRange(1, 10_000, ErrorMessage = "Gateway:MaxConnections must be 1 to 10000.")]
    public int MaxConnections { get; set; } = 100;
}

/// <summary>Checks the ranges of <see cref="GatewayOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
