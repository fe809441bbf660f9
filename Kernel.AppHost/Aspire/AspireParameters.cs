using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Kernel.AppHost.Composition;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Aspire;

/// <summary>The parameters that take part in this run or deployment; one without a value is left out instead of being waited for.</summary>
internal sealed class AspireParameters
{
    private const int TokenLength = 64;

    private readonly Dictionary<string, IResourceBuilder<ParameterResource>> _parameters = [];

    /// <param name="builder">The model.</param>
    /// <param name="settings">What the user gave.</param>
    /// <param name="resources">The system: what none of it is told is not asked for.</param>
    public AspireParameters(IDistributedApplicationBuilder builder, AspireSettings settings, IReadOnlyList<SystemResource> resources)
    {
        foreach (var parameter in SystemParameters.All.Where(p => resources.Any(r => r.Settings.Values.Contains(new EnvironmentValue.FromParameter(p)))))
        {
            if (Add(builder, parameter, settings.Given(parameter)) is { } added)
            {
                _parameters[parameter.Name] = added.WithDescription(parameter.Purpose);
            }
        }
    }

    public IResourceBuilder<ParameterResource>? Get(SystemParameter parameter) => _parameters.GetValueOrDefault(parameter.Name);

    private static IResourceBuilder<ParameterResource>? Add(IDistributedApplicationBuilder builder, SystemParameter parameter, string? given)
    {
        if (parameter.Generated)
        {
            return builder.AddParameter(parameter.Name, new GenerateParameterDefault { MinLength = TokenLength, Special = false }, secret: parameter.Secret);
        }

        var running = builder.ExecutionContext.IsRunMode;
        var isAskedFor = !running && parameter.AskedForInDeployment;
        if (parameter.Secret)
        {
            // The value never becomes part of the model: it is read where it is used, or the deployment asks for it.
            return isAskedFor ? builder.AddParameter(parameter.Name, secret: true)
                : running && given is not null ? builder.AddParameter(parameter.Name, () => given, secret: true)
                : null;
        }

        if (isAskedFor && given is null)
        {
            return builder.AddParameter(parameter.Name);
        }

        var value = given ?? (parameter.TrueInDevelopment ? (running && builder.Environment.IsDevelopment() ? "true" : "false") : parameter.Default);
        return string.IsNullOrEmpty(value) ? null : builder.AddParameter(parameter.Name, value, publishValueAsDefault: true);
    }
}
