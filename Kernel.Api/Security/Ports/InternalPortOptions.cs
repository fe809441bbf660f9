using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.Ports;

/// <summary>Options for the internal port. Section <c>Internal</c>, which also has the token.</summary>
internal sealed class InternalPortOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Internal";

    /// <summary>The internal port, 1 to 65535, bound on the hosts of the public addresses. Default 10002.</summary>
    [AllowedRange(1, 65_535)]
    public int Port { get; set; } = 10_002;
}

[OptionsValidator]
internal sealed partial class InternalPortOptionsValidator : IValidateOptions<InternalPortOptions>;
