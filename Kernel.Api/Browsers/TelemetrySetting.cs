namespace Kernel.Api.Browsers;

/// <summary>What is said of telemetry when a browser is created or changed.</summary>
internal sealed record TelemetrySetting
{
    /// <summary>True: the default set, and what <see cref="Browser"/> says. False: nothing. Absent: what <see cref="Browser"/> says.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Per category.</summary>
    public IReadOnlyDictionary<string, CategorySetting?>? Browser { get; init; }
}
