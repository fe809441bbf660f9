using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>Options for the DevTools gateway. Section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Indicates whether the gateway is enabled. Its clients control the browser and every site that the browser is signed in to. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The address of the browser's DevTools, resolved by service discovery. Default <c>http://chromium</c>.</summary>
    [RegularExpression(@"http://[^/\s]+/?", ErrorMessage = "Gateway:Address must be an http address without a path, such as http://chromium.")]
    public string Address { get; set; } = "http://chromium";

    /// <summary>The maximum number of concurrent DevTools connections, 1 to 10,000; further ones get 503. Default 100.</summary>
    [AllowedRange(1, 10_000)]
    public int MaxConnections { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
