import { Body, Injectable, Post } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refuses } from '../http/openapi-refusals.js';
import { Returns } from '../http/returns.js';
import { Routes } from '../http/routes.js';
import { Public } from './access.js';
import { LoginDto, LoginRefusalDto, TokenDto } from './dto/login.dto.js';
import { Role } from './role.js';
import { Sessions } from './sessions.service.js';

@Injectable()
abstract class Login {
  protected abstract readonly role: Role;

  constructor(private readonly sessions: Sessions) {}

  @Post('login')
  @ApiOperation({ summary: 'Get a token', description: 'JSON or form. Every login opens a session of its own.' })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data')
  @Returns(200, TokenDto)
  @Refuses(403, 'The account waits for approval, or has another role', LoginRefusalDto)
  async login(@Body() { username, password }: LoginDto) {
    return { token: await this.sessions.login(username, password, this.role) };
  }
}

@Routes('doctor')
@ApiTags('Doctor')
@Public()
export class DoctorLogin extends Login {
  protected readonly role = Role.Doctor;
}

@Routes('patient')
@ApiTags('Patient')
@Public()
export class PatientLogin extends Login {
  protected readonly role = Role.Patient;
}

@Routes('admin')
@ApiTags('Admin')
@Public()
export class AdminLogin extends Login {
  protected readonly role = Role.Admin;
}
