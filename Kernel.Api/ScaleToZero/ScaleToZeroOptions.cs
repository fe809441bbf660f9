using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>How the host is kept from suspending while somebody is being served. Section <c>ScaleToZero</c>.</summary>
internal sealed class ScaleToZeroOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ScaleToZero";

    /// <summary>The host's control file. Where it does not exist when the service starts, nothing of this is in use. Default <c>/uk/libukp/scale_to_zero_disable</c>.</summary>
    public string ControlFile { get; set; } = "/uk/libukp/scale_to_zero_disable";

    /// <summary>
    /// How long after the last answer the host may suspend, 0 to 1 hour; shorter than the pauses between the requests of one
    /// client, it is switched back and forth with each. Default 1 second. <c>SCALE_TO_ZERO_COOLDOWN</c> beats it.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether an event stream keeps the host awake for as long as it is open, unless its client says otherwise. Default true.</summary>
    public bool StreamsHold { get; set; } = true;

    /// <summary>
    /// The longest time to wait for an answer's last bytes to be received by the client, 0 to 10 minutes. Suspended before, the
    /// host may lose them. Default 5 minutes.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class ScaleToZeroOptionsValidator : IValidateOptions<ScaleToZeroOptions>;
