namespace Kernel.AppHost.Composition;

/// <summary>Where the value of an environment variable comes from.</summary>
internal abstract record EnvironmentValue
{
    private EnvironmentValue()
    {
    }

    /// <summary>A parameter; the variable is left out where the parameter has no value.</summary>
    public sealed record FromParameter(SystemParameter Parameter) : EnvironmentValue;

    /// <summary>A folder under the data folder of this machine.</summary>
    public sealed record DataFolder(string Name) : EnvironmentValue;
}
