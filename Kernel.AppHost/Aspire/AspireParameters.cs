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

    public AspireParameters(IDistributedApplicationBuilder builder)
    {
        foreach (var parameter in KernelSystem.Parameters)
        {
            if (Add(builder, parameter) is { } added)
            {
                _parameters[parameter.Name] = added;
            }
        }
    }

    public IResourceBuilder<ParameterResource>? Get(SystemParameter parameter) => _parameters.GetValueOrDefault(parameter.Name);

    private static IResourceBuilder<ParameterResource>? Add(IDistributedApplicationBuilder builder, SystemParameter parameter)
    {
        if (parameter.Generated)
        {
            return builder.AddParameter(parameter.Name, new GenerateParameterDefault { MinLength = TokenLength, Special = false }, secret: parameter.Secret);
        }

        var running = builder.ExecutionContext.IsRunMode;
        var given = builder.Configuration[$"Parameters:{parameter.Name}"] ?? builder.Configuration[$"Parameters:{parameter.Name.Replace('-', '_')}"];
        if (parameter.Secret || (given is null && parameter.AskedForInDeployment))
        {
            // The value never becomes part of the model: Aspire reads it where it is used, or the deployment asks for it.
            return !string.IsNullOrEmpty(given) || (!running && parameter.AskedForInDeployment)
                ? builder.AddParameter(parameter.Name, secret: parameter.Secret)
                : null;
        }

        var value = given ?? (parameter.TrueInDevelopment ? (running && builder.Environment.IsDevelopment() ? "true" : "false") : parameter.Default);
        return string.IsNullOrEmpty(value) ? null : builder.AddParameter(parameter.Name, value, publishValueAsDefault: true);
    }
}
