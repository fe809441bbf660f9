using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>Options for keeping the host awake while requests are in progress. Section <c>ScaleToZero</c>.</summary>
internal sealed class ScaleToZeroOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ScaleToZero";

    /// <summary>The host's control file. If it does not exist when the service starts, scale to zero is disabled. Default <c>/uk/libukp/scale_to_zero_disable</c>.</summary>
    public string ControlFile { get; set; } = "/uk/libukp/scale_to_zero_disable";

    /// <summary>
    /// The time after the last response until the host may suspend, 0 to 1 hour. Choose a longer time than the pauses between the
    /// requests of one client. Default 1 second. <c>SCALE_TO_ZERO_COOLDOWN</c> overrides it.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Indicates whether an open event stream keeps the host awake, unless the client overrides it. Default true.</summary>
    public bool StreamsHold { get; set; } = true;

    /// <summary>
    /// The timeout for the client to acknowledge the last bytes of a response, 0 to 10 minutes. A host that suspends earlier can
    /// lose them. Default 5 minutes.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class ScaleToZeroOptionsValidator : IValidateOptions<ScaleToZeroOptions>;
