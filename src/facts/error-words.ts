/** Errors of connections that strerror() says in the language of whoever ran the command. */
type Errno =
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EHOSTUNREACH'
  | 'EMFILE'
  | 'ENETUNREACH'
  | 'ETIMEDOUT';

/**
 * As the message catalogues of glibc have them, and as Chinese people write them; older catalogues differ in a word or two.
 * German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Russian, Ukrainian, Turkish, Chinese, Japanese, Korean.
 */
const words: Readonly<Record<Errno, readonly string[]>> = {
  ECONNREFUSED: [
    'Verbindungsaufbau abgelehnt',
    'Connexion refusée',
    'Conexión rehusada',
    'Connessione rifiutata',
    'Conexão recusada',
    'Verbinding is geweigerd',
    'Połączenie odrzucone',
    'Spojení odmítnuto',
    'В соединении отказано',
    "Відмовлено у з'єднанні",
    'Bağlantı reddedildi',
    '拒绝连接',
    '连接被拒绝',
    '連線被拒絕',
    '接続を拒否されました',
    '연결이 거부',
  ],
  ETIMEDOUT: [
    'Die Wartezeit für die Verbindung ist abgelaufen',
    'Verbindungszeitüberschreitung',
    "Connexion terminée par expiration du délai d'attente",
    'Expiró el tiempo de conexión',
    'Connessione scaduta',
    'Tempo esgotado para conexão',
    'Wachttijd voor verbinding is verstreken',
    'Upłynął limit czasu połączenia',
    'Spojení vypršelo',
    'Время ожидания соединения истекло',
    'Bağlantı zaman aşımına uğradı',
    '连接超时',
    '連線逾時',
    '接続がタイムアウトしました',
    '연결 시간 초과',
  ],
  EHOSTUNREACH: [
    'Keine Route zum Zielrechner',
    "Aucun chemin d'accès pour atteindre l'hôte cible",
    'No existe ninguna ruta hasta el',
    "Nessun instradamento per l'host",
    'Não há rota para o host',
    'Geen route naar host',
    'Brak trasy do hosta',
    'Нет маршрута до узла',
    '没有到主机的路由',
    '沒有路由可以到達主機',
    'ホストへの経路がありません',
    '호스트로 갈 루트가 없음',
  ],
  ENETUNREACH: [
    'Das Netzwerk ist nicht erreichbar',
    "Le réseau n'est pas accessible",
    'La red es inaccesible',
    'Rete non raggiungibile',
    'A rede está fora de alcance',
    'Sieć jest niedostępna',
    'Сеть недоступна',
    '网络不可达',
    'ネットワークに届きません',
  ],
  ECONNRESET: [
    'Die Verbindung wurde vom Kommunikationspartner zurückgesetzt',
    'Connexion ré-initialisée par le correspondant',
    'Conexión reinicializada por la máquina remota',
    'Connessione interrotta dal corrispondente',
    'Conexão fechada pela outra ponta',
    'Połączenie zerwane przez drugą stronę',
    'Соединение разорвано другой стороной',
    '连接被对方重设',
    '连接被对端重置',
    '接続が相手からリセットされました',
  ],
  EADDRINUSE: [
    'Die Adresse wird bereits verwendet',
    'Adresse déjà utilisée',
    'La dirección ya se está usando',
    'Indirizzo già in uso',
    'Endereço já em uso',
    'Adres jest już w użyciu',
    'Адрес уже используется',
    '地址已在使用',
    '地址已被使用',
    'アドレスは既に使用中です',
  ],
  EADDRNOTAVAIL: [
    'Die angeforderte Adresse kann nicht zugewiesen werden',
    "Impossible d'assigner l'adresse demandée",
    'No se puede asignar la dirección solicitada',
    "Impossibile assegnare l'indirizzo richiesto",
    'Nie można przypisać żądanego adresu',
    'Невозможно назначить запрошенный адрес',
    '无法指定被请求的地址',
    '不能分配请求的地址',
    '要求されたアドレスを割り当てられません',
  ],
  EMFILE: [
    'Zu viele offene Dateien',
    'Trop de fichiers ouverts',
    'Demasiados archivos abiertos',
    'Demasiados ficheros abiertos',
    'Troppi file aperti',
    'Muitos arquivos abertos',
    'Za dużo otwartych plików',
    'Слишком много открытых файлов',
    '打开的文件过多',
    '打开的文件太多',
    '開いているファイルが多すぎます',
  ],
};

const tellers = Object.entries(words).map(([errno, said]) => [errno, new RegExp(said.join('|'), 'i')] as const);

/** The line with the name of the error behind it, where it is said in another language than English. */
export function withErrno(line: string): string {
  const errno = tellers.find(([, said]) => said.test(line))?.[0];
  return errno === undefined ? line : `${line} ${errno}`;
}
