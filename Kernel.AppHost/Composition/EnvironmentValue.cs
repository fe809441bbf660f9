namespace Kernel.AppHost.Composition;

/// <summary>Where the value of an environment variable comes from.</summary>
internal abstract record EnvironmentValue
{
    private EnvironmentValue()
    {
    }

    /// <summary>A parameter; the variable is left out where the parameter has no value.</summary>
    public sealed record FromParameter(SystemParameter Parameter) : EnvironmentValue;

    /// <summary>A folder under the data folder of this machine, or of the container's volume.</summary>
    public sealed record DataFolder(string Name) : EnvironmentValue;

    /// <summary>The base address of an endpoint, for a program that knows nothing of service discovery.</summary>
    public sealed record AddressOf(EndpointAddress Endpoint) : EnvironmentValue;

    /// <summary>Always the same.</summary>
    public sealed record Constant(string Value) : EnvironmentValue;
}
