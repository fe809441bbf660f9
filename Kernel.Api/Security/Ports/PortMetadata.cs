using Microsoft.AspNetCore.Authorization;

namespace Kernel.Api.Security.Ports;

/// <summary>Marks an endpoint that is served on the internal port alone, to those who know the token.</summary>
internal sealed class InternalPortMetadata;

/// <summary>Marks an endpoint that is served on both ports and to everybody, such as the health probes.</summary>
internal sealed class ServedOnBothPortsMetadata : IAllowAnonymous;
