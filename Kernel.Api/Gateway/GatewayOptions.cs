using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>Whether the browser's DevTools can be reached at this service's address. Section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Whether there is a gateway. Whoever reaches it controls the browser and everything it is logged in to. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the browser's DevTools are, by service discovery. Default <c>http://chromium</c>.</summary>
    [RegularExpression(@"http://[^/\s]+/?", ErrorMessage = "Gateway:Address must be an http address without a path, such as http://chromium.")]
    public string Address { get; set; } = "http://chromium";

    /// <summary>The most DevTools connections at once, 1 to 10,000; more are refused with 503. Default 100.</summary>
    [AllowedRange(1, 10_000)]
    public int MaxConnections { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
